import { WorkerEntrypoint } from "cloudflare:workers";
import type { Json } from "../contract/common";
import type { DisplayOf } from "../contract/output";
import type { Snapshot } from "../contract/snapshot";
import type { Table } from "../contract/value";
import type { Env } from "../env";
import type { ChartOptions } from "../outputs/chart-options";
import { Failure } from "../lib/failure";

type Drawings = DisplayOf<"chart">["drawings"];

/**
 * Draws pages and charts in an invocation of its own, called through `ctx.exports`: drawing needs memory and CPU, and the objects that run projects share
 * both. What is heavy is loaded with the first call.
 */
export class Renderer extends WorkerEntrypoint<Env> {
  async page(snapshot: Snapshot, options: { runUrl: string }): Promise<string> {
    const { renderPage } = await import("./page");
    return renderPage(snapshot, options);
  }

  /** The drawings, or what is wrong with the specification: a class of errors does not survive the call. */
  async chart(
    spec: Record<string, Json>,
    table: Table,
    widths: readonly number[],
    options: ChartOptions,
  ): Promise<{ drawings: Drawings } | { problem: string }> {
    const { drawChart } = await import("../outputs/chart");
    try {
      return { drawings: await drawChart(spec, table, widths, options) };
    } catch (thrown) {
      if (thrown instanceof Failure) return { problem: thrown.message };
      throw thrown;
    }
  }
}
