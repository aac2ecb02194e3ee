import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { isAlive, temporaryFolder, until } from "./process";

const script = path.resolve(import.meta.dirname, "../../src/scripts/prepare.mjs");

interface Clone {
  prepare(): number | null;
  /** Like `prepare`, without waiting for the end. */
  begin(): { pid: number; printed(): string; ended: Promise<number | null> };
  calls(): string[];
  /** While this file exists, npm does not finish. */
  hold: string;
  /** The process id of npm, once it was called. */
  npm(): number;
}

/** A clone with a lock file and fakes for npm and vite that record their calls. */
function clone(folder: string): Clone {
  const inFolder = (name: string): string => path.join(folder, name);
  const file = (name: string, text: string): void => {
    mkdirSync(path.dirname(inFolder(name)), { recursive: true });
    writeFileSync(inFolder(name), text);
  };
  file("package-lock.json", "{}");
  file("src/web/vite.config.ts", "");
  mkdirSync(inFolder("src/scripts"), { recursive: true });
  cpSync(script, inFolder("src/scripts/prepare.mjs"));
  const record = `const fs = require("fs"); fs.appendFileSync(${JSON.stringify(inFolder("calls"))}, process.argv.slice(1).map((part) => require("path").basename(part)).slice(0, 2).join(" ") + "\\n");`;
  const vite = `${record} fs.mkdirSync("dist/web", { recursive: true }); fs.writeFileSync("dist/web/index.html", "");`;
  file(
    "npm.cjs",
    `${record}
     fs.writeFileSync("npm.pid", String(process.pid));
     const wait = () => {
       if (fs.existsSync("hold")) return setTimeout(wait, 20);
       fs.mkdirSync("node_modules/vite/bin", { recursive: true });
       fs.writeFileSync("node_modules/vite/package.json", "{}");
       fs.writeFileSync("node_modules/vite/bin/vite.js", ${JSON.stringify(vite)});
       fs.writeFileSync("node_modules/.package-lock.json", JSON.stringify({ packages: { "node_modules/vite": {} } }));
     };
     wait();`,
  );
  const how = { cwd: folder, env: { ...process.env, npm_execpath: inFolder("npm.cjs") } };
  return {
    prepare: () => spawnSync(process.execPath, ["src/scripts/prepare.mjs"], how).status,
    begin() {
      const child = spawn(process.execPath, ["src/scripts/prepare.mjs"], { ...how, stdio: ["ignore", "pipe", "inherit"] });
      let printed = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text));
      return { pid: child.pid!, printed: () => printed, ended: new Promise((resolve) => child.once("exit", resolve)) };
    },
    calls: () => (existsSync(inFolder("calls")) ? readFileSync(inFolder("calls"), "utf8").trim().split("\n") : []),
    hold: inFolder("hold"),
    npm: () => Number(readFileSync(inFolder("npm.pid"), "utf8")),
  };
}

test("a fresh clone is installed and built once; later runs redo only what is out of date", () => {
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

test("an install that fails ends with code 1 and is tried again the next time", () => {
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

test("of two commands started at once the second says that it waits, and finds everything done", async () => {
  using folder = temporaryFolder();
  const { begin, calls, hold } = clone(folder.path);
  writeFileSync(hold, "");
  const first = begin();
  await until(() => calls().length === 1, 10_000);
  const second = begin();
  await until(() => second.printed().includes("Waiting for another command"), 10_000);
  expect(calls()).toEqual(["npm.cjs ci"]);
  rmSync(hold);
  expect(await Promise.all([first.ended, second.ended])).toEqual([0, 0]);
  expect(calls()).toEqual(["npm.cjs ci", "vite.js build"]);
});

test("after a command is killed, others wait only for the npm that it left running", async () => {
  using folder = temporaryFolder();
  const { begin, calls, hold, npm } = clone(folder.path);
  writeFileSync(hold, "");
  const killed = begin();
  await until(() => calls().length === 1, 10_000);
  process.kill(killed.pid, "SIGKILL");
  await killed.ended;
  const waiting = begin();
  await until(() => waiting.printed().includes("Waiting for another command"), 10_000);
  expect([isAlive(npm()), calls().length]).toEqual([true, 1]);
  process.kill(npm(), "SIGKILL");
  await until(() => calls().length === 2, 10_000);
  rmSync(hold);
  expect(await waiting.ended).toBe(0);
  expect(calls()).toEqual(["npm.cjs ci", "npm.cjs ci", "vite.js build"]);
});

test("packages that an interrupted install deleted are installed again, whatever the stamps say", () => {
  using folder = temporaryFolder();
  const { prepare, calls } = clone(folder.path);
  expect(prepare()).toBe(0);
  rmSync(path.join(folder.path, "node_modules/vite"), { recursive: true });
  expect(prepare()).toBe(0);
  expect(calls().slice(2)).toEqual(["npm.cjs ci"]);
});
