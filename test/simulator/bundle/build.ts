import path from "node:path";
import { build, type Plugin } from "vite";
import { portModules } from "./ports.ts";
import { rewriter, type Rewrite } from "./rewrite.ts";
import { small } from "./small.ts";

const root = path.resolve(import.meta.dirname, "../../..");

/** Bundles the product into one script, with ports for the outside and small bounds; `planted` is a bug. Throws when a rewrite does not find exactly one place. */
export async function buildProduct(planted: readonly Rewrite[] = []): Promise<string> {
  const changes = rewriter([...small, ...planted]);
  const built = await build({
    configFile: false,
    root,
    publicDir: false,
    logLevel: "error",
    // The same script whoever asks, a test or a terminal.
    oxc: { jsx: { runtime: "automatic", development: false } },
    define: { "process.env.NODE_ENV": '"production"' },
    plugins: [ports(), rewritten(changes)],
    build: {
      write: false,
      minify: false,
      target: "esnext",
      lib: { entry: path.join(import.meta.dirname, "product.ts"), formats: ["iife"], name: "product" },
      rolldownOptions: { output: { codeSplitting: false }, onwarn: () => undefined },
    },
  });
  changes.verify();
  const outputs = Array.isArray(built) ? built : [built];
  const chunk = outputs.flatMap((one) => ("output" in one ? one.output : [])).find((one) => one.type === "chunk");
  if (!chunk || chunk.type !== "chunk") throw new Error("The product was not built");
  return chunk.code;
}

const ports = (): Plugin => ({
  name: "simulator:ports",
  enforce: "pre",
  resolveId: (source) => {
    const index = portModules.findIndex(({ match }) => match.test(source));
    return index < 0 ? null : `\0simulator:${index}`;
  },
  load: (id) => (id.startsWith("\0simulator:") ? (portModules[Number(id.slice("\0simulator:".length))]?.code ?? null) : null),
});

const rewritten = (changes: ReturnType<typeof rewriter>): Plugin => ({
  name: "simulator:rewritten",
  enforce: "pre",
  transform: (code, id) => {
    const file = path.relative(root, id);
    const text = file.startsWith("src/") ? changes.apply(file, code) : code;
    return text === code ? null : { code: text, map: null };
  },
});
