import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { root } from "../../src/scripts/paths.ts";

const copied = ["src", "test", "migrations", "wrangler.toml", "package.json", "package-lock.json", "tsconfig.json"];
/** What tests read and nobody changes: packages, the unpacked browser, the built application. */
const linked = ["node_modules", ".cache", "dist"];

/** A copy of the repository in a temporary folder, where mistakes are planted. Deleted when the process ends. */
export function copyTree(): string {
  const tree = mkdtempSync(path.join(tmpdir(), "daybook-mutate-"));
  process.once("exit", () => rmSync(tree, { recursive: true, force: true }));
  for (const name of copied) cpSync(path.join(root, name), path.join(tree, name), { recursive: true });
  for (const name of linked) if (existsSync(path.join(root, name))) symlinkSync(path.join(root, name), path.join(tree, name));
  return tree;
}
