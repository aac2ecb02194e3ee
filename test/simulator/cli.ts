import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { buildProduct } from "./bundle/build.ts";
import { loadProduct, type Product } from "./bundle/load.ts";
import { trySeed } from "./hunt.ts";
import { mutants } from "./mutants.ts";
import { nextBuild } from "./next-build.ts";
import { shrink } from "./shrink.ts";

/** `npm run simulate -- --seeds 100000 [--from 1] [--bug name] [--jobs 2] [--trace]`: many worlds, until one breaks. */
const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1000" },
    from: { type: "string", default: "1" },
    bug: { type: "string" },
    jobs: { type: "string", default: String(availableParallelism()) },
    trace: { type: "boolean", default: false },
    share: { type: "string" },
  },
});
const [from, count, jobs] = [Number(values.from), Number(values.seeds), Math.max(1, Number(values.jobs))];
const mutant = mutants.find(({ name }) => name === values.bug);
if (values.bug !== undefined && !mutant) {
  console.error(`There is no bug "${values.bug}". There are: ${mutants.map(({ name }) => name).join(", ")}.`);
  process.exit(2);
}

/** This build, and the one after it for the worlds in which it takes over. */
const builds = async (): Promise<Product[]> => {
  const planted = mutant?.rewrites ?? [];
  return [loadProduct(await buildProduct(planted)), loadProduct(await buildProduct([...planted, ...nextBuild]))];
};

interface Report {
  seed: number;
  broken: boolean;
}

await (values.share === undefined ? lead() : work(Number(values.share)));

/** Every `jobs`-th seed, told to the parent one by one. */
async function work(share: number): Promise<void> {
  const products = await builds();
  for (let seed = from + share; seed < from + count; seed += jobs) {
    const { violations } = await trySeed(seed, products);
    process.send?.({ seed, broken: violations.length > 0 } satisfies Report);
  }
  process.disconnect();
  process.exit(0);
}

async function lead(): Promise<void> {
  const started = performance.now();
  let done = 0;
  let broken: number | null = null;
  const speed = (): string => `${((done / (performance.now() - started)) * 1000).toFixed(1)} seeds/s`;
  const children = Array.from({ length: Math.min(jobs, count) }, (_, share) =>
    fork(import.meta.filename, [...process.argv.slice(2), "--jobs", String(Math.min(jobs, count)), "--share", String(share)]),
  );
  const timer = setInterval(() => console.log(`${done} of ${count} seeds, ${speed()}`), 10_000);
  await Promise.all(
    children.map(
      (child) =>
        new Promise<void>((resolve) => {
          child.on("message", (message) => {
            const report = message as Report;
            done++;
            if (!report.broken) return;
            broken = Math.min(broken ?? Infinity, report.seed);
            for (const other of children) other.kill();
          });
          child.on("exit", () => resolve());
        }),
    ),
  );
  clearInterval(timer);
  if (broken === null) {
    const failed = done < count;
    console.log(failed ? `Only ${done} of ${count} seeds were run.` : `${done} seeds, ${speed()}: nothing was broken.`);
    process.exit(failed ? 1 : 0);
  }
  console.log(`Seed ${broken as number} breaks something, after ${done} seeds (${speed()}).`);
  await show(broken, await builds());
  process.exit(mutant ? 0 : 1);
}

async function show(seed: number, products: readonly Product[]): Promise<void> {
  const { violations, needed, trace } = await shrink(seed, products);
  const lines = values.trace
    ? trace
    : trace.filter((line, index) => index >= trace.length - 40 || /FAULT|PERSON|CLOCK|TICKS|dies|VIOLATION/.test(line));
  console.log(
    [
      ...violations.map((what) => `  ${what}`),
      needed.length === 0 ? "It needs no fault at all." : "It needs:",
      ...needed.map((what) => `  ${what}`),
      "What happened:",
      ...lines.map((line) => `  ${line.slice(0, 240)}`),
      `Again: npm run simulate -- --from ${seed} --seeds 1${mutant ? ` --bug ${mutant.name}` : ""} --trace`,
    ].join("\n"),
  );
}
