import { writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { place } from "./place.ts";
import { planted } from "./planted.ts";
import { Tester, type Outcome } from "./tester.ts";
import { copyTree } from "./tree.ts";
import type { Mutant } from "./mutant.ts";

/** `npm run mutate -- [--folder http] [--only TEXT]`: plants each mistake of the tables into a copy of the tree and expects its tests to fail. Exits with 1 when one goes unnoticed. */
const { values } = parseArgs({ options: { folder: { type: "string" }, only: { type: "string" } } });
const { folder, only } = values;

interface Fate {
  folder: string;
  mutant: Mutant;
  outcome: Outcome;
  seconds: number;
}

const wanted = Object.entries(planted).flatMap(([name, mutants]) =>
  mutants
    .filter((mutant) => (folder ?? name) === name && [mutant.claim, mutant.where, mutant.find].some((text) => text.includes(only ?? "")))
    .map((mutant) => ({ folder: name, mutant })),
);
if (wanted.length === 0) stop("No mutant has this folder or text.");
const tree = copyTree();
for (const { mutant } of wanted) place(tree, mutant);
const tester = await Tester.open(tree);
await expectGreen([...new Set(wanted.flatMap(({ mutant }) => mutant.fails))]);
const fates: Fate[] = [];
for (const one of wanted) {
  const fate = { ...one, ...(await plant(one.mutant)) };
  fates.push(fate);
  console.log(line(fate));
}
await tester.close();
console.log(`\n${shares(fates)}`);
process.exit(fates.every(noticed) ? 0 : 1);

/** A test that fails anyway notices nothing. */
async function expectGreen(files: string[]): Promise<void> {
  for (const file of files) {
    const { state, detail } = await tester.run([file]);
    if (state !== "passed") stop(`${file} fails without any mistake: ${detail}`);
  }
}

async function plant(mutant: Mutant): Promise<{ outcome: Outcome; seconds: number }> {
  const started = performance.now();
  const { file, before, after } = place(tree, mutant);
  write(file, after);
  try {
    const outcome = await tester.run(mutant.fails);
    return { outcome, seconds: (performance.now() - started) / 1000 };
  } finally {
    write(file, before);
  }
}

function write(file: string, text: string): void {
  writeFileSync(path.join(tree, file), text);
  tester.changed(file);
}

function noticed({ outcome }: Fate): boolean {
  return outcome.state === "failed" || outcome.state === "endless";
}

function line(fate: Fate): string {
  const word = { failed: "noticed", endless: "noticed", passed: "UNNOTICED", broken: "DOES NOT LOAD" }[fate.outcome.state];
  return `${word.padEnd(13)} ${fate.seconds.toFixed(1).padStart(5)} s  ${fate.folder}: ${fate.mutant.claim}\n${" ".repeat(23)}${fate.outcome.detail.split("\n")[0]}`;
}

function shares(all: Fate[]): string {
  return [...Map.groupBy(all, (fate) => fate.folder)]
    .map(([name, some]) => {
      const count = some.filter(noticed).length;
      return `${name.padEnd(14)} ${String(count).padStart(3)} of ${String(some.length).padStart(3)}  ${((100 * count) / some.length).toFixed(0).padStart(3)} %`;
    })
    .join("\n");
}

function stop(message: string): never {
  console.error(message);
  process.exit(2);
}
