import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

/** The folder of the repository. */
export const root = path.resolve(import.meta.dirname, "../..");
/** Wrangler's configuration. */
export const configFile = path.join(root, "wrangler.toml");
/** Files that can be created again at any time, such as the unpacked browser. */
export const cacheDir = path.join(root, ".cache");

const require = createRequire(import.meta.url);

/** Absolute path of a module as Node resolves it from this repository. */
export const resolveModule = (name: string): string => require.resolve(name);

/** Folder of an installed package, also of one that does not export its package.json. */
export const packageDir = (name: string): string => path.join(root, "node_modules", name);

/** The installed version of a package. */
export function packageVersion(name: string): string {
  const manifest = JSON.parse(readFileSync(path.join(packageDir(name), "package.json"), "utf8")) as { version: string };
  return manifest.version;
}
