import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { buildChartChild } from "./chart-child.ts";
import { HostFailure } from "./host-failure.ts";
import { cacheDir, configFile, packageDir, root } from "./paths.ts";

export interface Bundle {
  folder: string;
  modules: { type: "ESModule" | "CompiledWasm" | "Data" | "Text"; path: string; contents: string | Uint8Array<ArrayBuffer> }[];
}

const kinds = {
  ".js": "ESModule",
  ".mjs": "ESModule",
  ".wasm": "CompiledWasm",
  ".txt": "Text",
  ".html": "Text",
  ".sql": "Text",
  ".woff2": "Data",
  ".bin": "Data",
} as const;

/** Bundles an entry with wrangler, exactly as a deploy does. Reuses the last build when no source changed. Throws HostFailure. */
export async function bundle(entry: string, folder: string): Promise<Bundle> {
  await buildChartChild();
  const stamp = path.join(folder, "sources.hash");
  const wanted = sourcesHash();
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
    rmSync(folder, { recursive: true, force: true });
    await wrangler(["deploy", entry, "--dry-run", "--outdir", folder, "--config", configFile]);
    writeFileSync(stamp, wanted);
  }
  return { folder, modules: modulesIn(folder, `${path.basename(entry, ".ts")}.js`) };
}

/** Runs wrangler and returns what it printed. Throws HostFailure with its error message. */
export async function wrangler(args: string[], options: { show?: boolean; input?: string } = {}): Promise<string> {
  const child = spawn(process.execPath, [path.join(packageDir("wrangler"), "bin/wrangler.js"), ...args], {
    cwd: root,
    stdio: ["pipe", "pipe", "pipe"],
    // Caches the compiled code of wrangler (15 MB): a deploy runs about ten commands.
    env: { NODE_COMPILE_CACHE: path.join(cacheDir, "compiled"), ...process.env, CI: "1", WRANGLER_SEND_METRICS: "false", FORCE_COLOR: "0" },
  });
  child.stdin.end(options.input ?? "");
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
      if (options.show) process.stdout.write(text);
    });
  }
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  if (code !== 0) throw new HostFailure(`wrangler ${args[0]} failed:\n${errorIn(printed, options.show === true)}`);
  return printed;
}

/**
 * The error message in wrangler's output: everything after the last `[ERROR]`, without colours, the link to its bug tracker and the path of its log file.
 * Without an `[ERROR]` it is the whole output, or a reference to it when the output was already shown.
 */
function errorIn(printed: string, shown: boolean): string {
  const plain = stripVTControlCharacters(printed);
  const from = plain.lastIndexOf("[ERROR]");
  if (from < 0) return shown ? "see above" : plain.trim();
  const lines = plain.slice(from + "[ERROR]".length).split("\n");
  return lines
    .filter((line) => line.trim() !== "" && !/If you think this is a bug|Logs were written to/.test(line))
    .join("\n")
    .trim();
}

function modulesIn(folder: string, entry: string): Bundle["modules"] {
  const names = readdirSync(folder).filter((name) => path.extname(name) in kinds);
  names.sort((a, b) => Number(b === entry) - Number(a === entry)); // the first module is the entry
  return names.map((name) => {
    const file = path.join(folder, name);
    const type = kinds[path.extname(name) as keyof typeof kinds];
    const contents = readFileSync(file);
    return { type, path: file, contents: type === "ESModule" || type === "Text" ? contents.toString("utf8") : new Uint8Array(contents) };
  });
}

/** A hash over names and contents of all files that the bundle is built from. */
function sourcesHash(): string {
  const hash = createHash("sha256");
  const sources = readdirSync(path.join(root, "src"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !file.startsWith(path.join(root, "src/web")))
    .sort();
  for (const file of [configFile, path.join(root, "package-lock.json"), ...sources])
    hash.update(file).update("\0").update(readFileSync(file)).update("\0");
  return hash.digest("hex");
}
