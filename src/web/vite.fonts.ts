import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Plugin } from "vite";
import { emoji, families, fontsPath, lettersFile, sliceFile, type Family } from "../outputs/fonts/families.ts";
import { inlined, rangesOf, type Letters } from "../outputs/fonts/letters.ts";
import { lettersOf, withoutTable } from "./vite.woff.ts";

const packages = path.resolve(import.meta.dirname, "../../node_modules/@fontsource");

/** Puts the slices of all fonts beside the pages, with the list of the letters that each of them holds. They are never part of the Worker. */
export function scriptFonts(): Plugin {
  return {
    name: "daybook:script-fonts",
    apply: "build",
    writeBundle({ dir = "" }) {
      const folder = path.join(dir, fontsPath);
      const letters: Letters = { [inlined]: {} };
      for (const family of families) letters[family.name] = copyFamily(family, folder);
      for (const slice of ["latin", "latin-ext"])
        letters[inlined]![slice] = rangesOf(lettersOf(readFileSync(path.join(packages, `inter/files/inter-${slice}-400-normal.woff`))));
      writeFileSync(path.join(folder, lettersFile), JSON.stringify(letters));
    },
  };
}

/** Copies the slices of a family, and returns the letters of each. Throws when another version is installed than the pages name. */
function copyFamily(family: Family, folder: string): Record<string, string> {
  const { version } = readJson(family.name, "package.json") as { version: string };
  if (version !== family.version)
    throw new Error(
      `@fontsource/${family.name} is ${version}; write that version into src/outputs/fonts/families.ts (now ${family.version}).`,
    );
  const promised = readJson(family.name, "unicode.json") as Record<string, string>;
  const names = family.slices ?? Object.keys(promised).flatMap((name) => /^\[(\d+)\]$/.exec(name)?.[1] ?? []);
  mkdirSync(path.dirname(path.join(folder, sliceFile(family, "", 0))), { recursive: true });
  return Object.fromEntries(
    names.map((name) => {
      const fontOf = (weight: number): string => path.join(packages, family.name, "files", `${family.name}-${name}-${weight}-normal`);
      for (const weight of family.weights) {
        const target = path.join(folder, sliceFile(family, name, weight));
        // Only the older format has drawings that Chromium knows (COLR). Those in SVG beside them are more than half of the file.
        if (family === emoji) writeFileSync(target, withoutTable(readFileSync(`${fontOf(weight)}.woff`), "SVG "));
        else copyFileSync(`${fontOf(weight)}.woff2`, target);
      }
      return [name, rangesOf(lettersOf(readFileSync(`${fontOf(family.weights[0]!)}.woff`)))];
    }),
  );
}

const readJson = (family: string, file: string): unknown => JSON.parse(readFileSync(path.join(packages, family, file), "utf8"));
