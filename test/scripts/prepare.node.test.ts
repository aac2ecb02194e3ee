import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "./process";

const script = path.resolve(import.meta.dirname, "../../src/scripts/prepare.mjs");

/** A clone with a lock file, a stand-in for npm that writes down its calls, and one for vite. */
function clone(folder: string): { prepare(): number | null; calls(): string[] } {
  const file = (name: string, text: string): void => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  };
  file("package-lock.json", "{}");
  file("src/web/vite.config.ts", "");
  mkdirSync(path.join(folder, "src/scripts"), { recursive: true });
  cpSync(script, path.join(folder, "src/scripts/prepare.mjs"));
  const record = `require("fs").appendFileSync(${JSON.stringify(path.join(folder, "calls"))}, process.argv.slice(1).map((part) => require("path").basename(part)).slice(0, 2).join(" ") + "\\n");`;
  const vite = `${record} require("fs").mkdirSync("dist/web", { recursive: true }); require("fs").writeFileSync("dist/web/index.html", "");`;
  file(
    "npm.cjs",
    `${record} require("fs").mkdirSync("node_modules/vite/bin", { recursive: true }); require("fs").writeFileSync("node_modules/vite/bin/vite.js", ${JSON.stringify(vite)});`,
  );
  return {
    prepare: () =>
      spawnSync(process.execPath, ["src/scripts/prepare.mjs"], {
        cwd: folder,
        env: { ...process.env, npm_execpath: path.join(folder, "npm.cjs") },
      }).status,
    calls: () => (existsSync(path.join(folder, "calls")) ? readFileSync(path.join(folder, "calls"), "utf8").trim().split("\n") : []),
  };
}

test("a fresh clone is installed and built once; later only what became stale is", () => {
  using folder = temporaryFolder();
  const { prepare, calls } = clone(folder.path);
  expect(prepare()).toBe(0);
  expect(calls()).toEqual(["npm.cjs ci", "vite.js build"]);
  expect(prepare()).toBe(0);
  expect(calls()).toHaveLength(2);
  writeFileSync(path.join(folder.path, "src/web/main.tsx"), "1");
  expect(prepare()).toBe(0);
  expect(calls().slice(2)).toEqual(["vite.js build"]);
  writeFileSync(path.join(folder.path, "package-lock.json"), "{ }");
  const later = new Date(Date.now() + 10_000);
  spawnSync("touch", ["-d", later.toISOString(), path.join(folder.path, "package-lock.json")]);
  expect(prepare()).toBe(0);
  expect(calls().slice(3)).toEqual(["npm.cjs ci", "vite.js build"]);
});

test("an install that fails is one sentence and is tried again the next time", () => {
  using folder = temporaryFolder();
  const { prepare, calls } = clone(folder.path);
  const npm = path.join(folder.path, "npm.cjs");
  const working = readFileSync(npm, "utf8");
  writeFileSync(npm, "process.exit(3)");
  expect(prepare()).toBe(1);
  writeFileSync(npm, working);
  expect(prepare()).toBe(0);
  expect(calls()).toEqual(["npm.cjs ci", "vite.js build"]);
});
