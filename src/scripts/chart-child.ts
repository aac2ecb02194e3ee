import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "./paths.ts";

const file = path.join(root, "dist/chart/chart-child.txt");
const stamp = path.join(root, "dist/chart/sources.hash");

/** Bundles the child that draws charts into one module, `dist/chart/chart-child.txt`, which the Worker carries as text. Does nothing when no source changed. */
export async function buildChartChild(): Promise<void> {
  const wanted = sourcesHash();
  if (existsSync(file) && existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  const { build } = await import("vite");
  const built = await build({
    configFile: false,
    logLevel: "warn",
    root,
    define: { "process.env.NODE_ENV": `"production"` },
    build: {
      write: false,
      minify: true,
      target: "es2024",
      modulePreload: false,
      rolldownOptions: {
        input: path.join(root, "src/outputs/chart-child/child.ts"),
        preserveEntrySignatures: "strict",
        output: { format: "es", codeSplitting: false },
      },
    },
  });
  const [result] = Array.isArray(built) ? built : [built];
  if (!result || !("output" in result)) throw new Error("vite built no module for the drawing of charts");
  const code = result.output[0].code;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `// ${createHash("sha256").update(code).digest("hex").slice(0, 32)}\n${code}`);
  writeFileSync(stamp, wanted);
}

/** A hash over names and contents of what the child may be built from. */
function sourcesHash(): string {
  const hash = createHash("sha256");
  const folders = ["contract", "format", "lib", "outputs"].map((name) => path.join(root, "src", name));
  const sources = folders
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
  for (const one of [path.join(root, "package-lock.json"), import.meta.filename, ...sources])
    hash.update(path.relative(root, one)).update("\0").update(readFileSync(one)).update("\0");
  return hash.digest("hex");
}
