import { execFileSync } from "node:child_process";
import path from "node:path";
import { createVitest, type TestModule, type Vitest } from "vitest/node";

/** What a run of test files came to. */
export interface Outcome {
  /** `failed`: a test failed. `endless`: the tests did not end, which stops CI as well. `broken`: a file could not be loaded, so that no test had its say. */
  state: "passed" | "failed" | "endless" | "broken";
  /** The first test that failed, or why nothing was loaded. */
  detail: string;
}

/** A loop without end holds the runtime, where no time limit of a test can fire. The slowest files take a minute on a busy machine. */
const limitMs = 5 * 60_000;

/** One vitest for many runs: what has not changed is not transformed again, which is most of the time of a run. */
export class Tester {
  private readonly tree: string;
  private vitest: Vitest;

  private constructor(tree: string, vitest: Vitest) {
    this.tree = tree;
    this.vitest = vitest;
  }

  static async open(tree: string): Promise<Tester> {
    return new Tester(tree, await openVitest(tree));
  }

  /** Tells it that a source file of the tree was written. */
  changed(file: string): void {
    const written = path.join(this.tree, file);
    this.vitest.invalidateFile(written);
    // The name under which `text-modules.ts` loads what is imported as text.
    this.vitest.invalidateFile(`\0text:${written}.txt.mjs`);
  }

  async run(files: string[]): Promise<Outcome> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), limitMs);
    });
    const running = this.runToEnd(files);
    running.catch(() => undefined);
    const outcome = await Promise.race([running, late]);
    clearTimeout(timer);
    if (outcome) return outcome;
    endRuntimes();
    this.vitest = await openVitest(this.tree);
    return { state: "endless", detail: `the tests did not end within ${limitMs / 60_000} minutes` };
  }

  private async runToEnd(files: string[]): Promise<Outcome> {
    const paths = files.map((file) => path.join(this.tree, file));
    const { testModules, unhandledErrors } = await this.vitest.runTestSpecifications(
      paths.flatMap((file) => this.vitest.getModuleSpecifications(file)),
      false,
    );
    // Vitest hands out the modules of earlier runs, too.
    const modules = testModules.filter(({ moduleId }) => paths.includes(moduleId));
    const unloaded = modules.find((module) => module.errors().length > 0);
    if (modules.length === 0 || unloaded) return { state: "broken", detail: unloaded?.errors()[0]?.message ?? "no test file was found" };
    const failed = modules.flatMap(failuresOf)[0];
    if (failed !== undefined) return { state: "failed", detail: failed };
    // An error that no test caught is no assertion: it is not counted as noticed.
    return { state: "passed", detail: unhandledErrors.length > 0 ? "(an unhandled error, and no failed test)" : "" };
  }

  close(): Promise<void> {
    return this.vitest.close();
  }
}

async function openVitest(tree: string): Promise<Vitest> {
  const config = path.join(tree, "test/vitest.config.ts");
  const vitest = await createVitest("test", { root: tree, config, watch: false, reporters: [{}], silent: true, retry: 0 });
  await vitest.standalone();
  return vitest;
}

/** Ends the runtimes that this process started: vitest cannot, while they compute. */
function endRuntimes(): void {
  const children = execFileSync("ps", ["-o", "pid=,comm=", "--ppid", String(process.pid)], { encoding: "utf8" });
  for (const [, pid] of children.matchAll(/^\s*(\d+)\s+workerd/gm)) process.kill(Number(pid), "SIGKILL");
}

const failuresOf = (module: TestModule): string[] =>
  [...module.children.allTests("failed")].map((test) => `${module.relativeModuleId} > ${test.fullName}`);
