import { readFileSync } from "node:fs";
import path from "node:path";
import type { Plugin } from "vitest/config";

const pattern = /(\.child\.js|\/lockdown\.umd\.min\.js|\/chart-child\.txt)$/;
const prefix = "\0text:";

/**
 * The modules of sandbox children are imported `with { type: "text" }`, which esbuild understands and this pool's loader does not.
 * A rule of the pool does not help: its rules of one type end with wrangler's own.
 */
export const textModules = (): Plugin => ({
  name: "daybook:text-modules",
  enforce: "pre",
  resolveId: (source, importer) =>
    pattern.test(source) && importer ? `${prefix}${path.resolve(path.dirname(importer), source)}.txt.mjs` : null,
  load: (id) =>
    id.startsWith(prefix)
      ? {
          code: `export default ${JSON.stringify(readFileSync(id.slice(prefix.length, -".txt.mjs".length), "utf8"))};`,
          map: { mappings: "" },
        }
      : null,
});
