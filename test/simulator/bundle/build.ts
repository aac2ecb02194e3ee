import path from "node:path";
import { build, type Plugin } from "vite";
import { portModules } from "./ports.ts";
import { small } from "./small.ts";

const root = path.resolve(import.meta.dirname, "../../..");

/** One change of the text of one production file. */
export interface Rewrite {
  /** Path from the top of the repository. */
  file: string;
  /** Must stand in the file exactly once. */
  find: string;
  replace: string;
}

/** Bundles the product into one script, with ports for the outside and small bounds; `planted` is a bug. Throws when a rewrite does not match exactly once. */
export async function buildProduct(planted: readonly Rewrite[] = []): Promise<string> {
  const rewrites = [...small, ...planted];
  const done = new Set<Rewrite>();
  const built = await build({
    configFile: false,
    root,
    publicDir: false,
    logLevel: "error",
    // The same script whoever asks, a test or a terminal.
    oxc: { jsx: { runtime: "automatic", development: false } },
    define: { "process.env.NODE_ENV": '"production"' },
    plugins: [ports(), rewritten(rewrites, done)],
    build: {
      write: false,
      minify: false,
      target: "esnext",
      lib: { entry: path.join(import.meta.dirname, "product.ts"), formats: ["iife"], name: "product" },
      rolldownOptions: { output: { codeSplitting: false }, onwarn: () => undefined },
    },
  });
  for (const rewrite of rewrites) if (!done.has(rewrite)) throw new Error(`${rewrite.file} is not part of the product`);
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

const rewritten = (rewrites: readonly Rewrite[], done: Set<Rewrite>): Plugin => ({
  name: "simulator:rewritten",
  enforce: "pre",
  transform: (code, id) => {
    const file = path.relative(root, id);
    let text = code;
    for (const rewrite of rewrites.filter((one) => one.file === file)) {
      const parts = text.split(rewrite.find);
      if (parts.length !== 2) throw new Error(`${file} holds ${parts.length - 1} times: ${rewrite.find}`);
      text = parts.join(rewrite.replace);
      done.add(rewrite);
    }
    return text === code ? null : { code: text, map: null };
  },
});
