import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

/** Folders and files of the repository, for scripts only. */
export const root = path.resolve(import.meta.dirname, "../..");
export const configFile = path.join(root, "wrangler.toml");
/** Things that can be made again: the unpacked browser. */
export const cacheDir = path.join(root, ".cache");

const require = createRequire(import.meta.url);

/** Absolute path of a module as Node resolves it from this repository. */
export const resolveModule = (name: string): string => require.resolve(name);

/** Folder of an installed package, also of one that does not export its package.json. */
export const packageDir = (name: string): string => path.join(root, "node_modules", name);

export function packageVersion(name: string): string {
  const manifest = JSON.parse(readFileSync(path.join(packageDir(name), "package.json"), "utf8")) as { version: string };
  return manifest.version;
}
