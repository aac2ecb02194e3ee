import path from "node:path";
import { createVitest, type TestModule, type Vitest } from "vitest/node";

/** What a run of test files came to. */
export interface Outcome {
  /** `failed`: a test failed. `broken`: a file could not be loaded, so that no test had its say. */
  state: "passed" | "failed" | "broken";
  /** The first test that failed, or why nothing was loaded. */
  detail: string;
}

/** One vitest for many runs: what has not changed is not transformed again, which is most of the time of a run. */
export class Tester {
  private readonly tree: string;
  private readonly vitest: Vitest;

  private constructor(tree: string, vitest: Vitest) {
    this.tree = tree;
    this.vitest = vitest;
  }

  static async open(tree: string): Promise<Tester> {
    const config = path.join(tree, "test/vitest.config.ts");
    const vitest = await createVitest("test", { root: tree, config, watch: false, reporters: [{}], silent: true, retry: 0 });
    await vitest.standalone();
    return new Tester(tree, vitest);
  }

  /** Tells it that a source file of the tree was written. */
  changed(file: string): void {
    this.vitest.invalidateFile(path.join(this.tree, file));
  }

  async run(files: string[]): Promise<Outcome> {
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

const failuresOf = (module: TestModule): string[] =>
  [...module.children.allTests("failed")].map((test) => `${module.relativeModuleId} > ${test.fullName}`);
