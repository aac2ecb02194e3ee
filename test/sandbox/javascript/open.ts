import { env } from "cloudflare:workers";
import type { Json } from "../../../src/contract/common";
import type { Value } from "../../../src/contract/value";
import { openJavascript } from "../../../src/sandbox/javascript/host";
import type { CodeResult } from "../../../src/sandbox/port";

export interface Given {
  reads?: Record<string, Value>;
  output?: string | null;
  builtins?: Record<string, Json>;
  timeoutMs?: number;
  signal?: AbortSignal;
  projectId?: string;
}

/** Runs sources as the cells of one run, one after the other, each reading what the ones before it stored. */
export async function runCells(sources: string[], given: Given = {}): Promise<CodeResult[]> {
  const cells = sources.map((source, index) => ({
    staticId: `cell-${index}`,
    source,
    output: index === sources.length - 1 ? (given.output ?? null) : null,
  }));
  const sandbox = openJavascript(env, { projectId: given.projectId ?? "test", cells, builtins: given.builtins ?? {} });
  const results: CodeResult[] = [];
  const reads = { ...given.reads };
  for (const cell of cells) {
    const result = await sandbox.run(cell, reads, {
      timeoutMs: given.timeoutMs ?? 10_000,
      signal: given.signal ?? new AbortController().signal,
    });
    Object.assign(reads, result.values);
    results.push(result);
  }
  sandbox.close();
  return results;
}

export async function runCell(source: string, given: Given = {}): Promise<CodeResult> {
  return (await runCells([source], given))[0] as CodeResult;
}

/** The plain value of a cell that must succeed. */
export async function valueOf(source: string, given: Given = {}): Promise<unknown> {
  const result = await runCell(source, given);
  if (result.error) throw new Error(`${result.error.message} (line ${result.error.line})`);
  return result.last?.kind === "json" ? result.last.value : result.last;
}
