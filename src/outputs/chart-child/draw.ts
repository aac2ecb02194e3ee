import source from "../../../dist/chart/chart-child.txt";
import type { DisplayOf } from "../../contract/output";
import { messageOf, unprocessable } from "../../lib/failure";
import type { DrawingAnswer, DrawingOrder } from "./protocol";

/** CPU of one chart at all its widths. The budget ends what is known to be too much; the platform ends the rest. Locally nothing enforces it. */
const cpuMs = 10_000;

/** The first line of the child's module is a comment with the hash of the rest. */
const hash = /^\/\/ (\w+)\n/.exec(source)?.[1] ?? "unknown";

/**
 * Draws a chart in a child of the loader, without network, bindings or secrets. All charts share one child, whose id changes only with its code: the platform
 * bills distinct ids, and a warm child has nothing to load. A child that dies is started once more.
 * Throws `Failure` UNPROCESSABLE when the specification is wrong or asks for too much, and any other error when Daybook's own code threw.
 */
export async function drawInChild(
  loader: WorkerLoader,
  order: DrawingOrder,
  signal?: AbortSignal,
): Promise<DisplayOf<"chart">["drawings"]> {
  const answer = await ask(loader, order, signal);
  if ("drawings" in answer) return answer.drawings;
  if ("problem" in answer) throw unprocessable(answer.problem, answer.issues);
  throw new Error(`Drawing a chart failed: ${answer.thrown}`);
}

async function ask(loader: WorkerLoader, order: DrawingOrder, signal: AbortSignal | undefined): Promise<DrawingAnswer> {
  const body = JSON.stringify(order);
  try {
    return await send(loader, body, signal);
  } catch (thrown) {
    signal?.throwIfAborted();
    const limit = limitOf(thrown);
    if (limit) throw limit;
  }
  try {
    return await send(loader, body, signal);
  } catch (thrown) {
    signal?.throwIfAborted();
    throw (
      limitOf(thrown) ??
      unprocessable(
        "The chart could not be drawn: its drawing stopped twice. Draw fewer rows or views; if that does not help, run it again later.",
      )
    );
  }
}

async function send(loader: WorkerLoader, body: string, signal: AbortSignal | undefined): Promise<DrawingAnswer> {
  const response = await start(loader).fetch("http://child/", { method: "POST", body, signal: signal ?? null });
  if (!response.ok) throw new Error(`the child answered ${response.status}`);
  return response.json();
}

const start = (loader: WorkerLoader): Fetcher =>
  loader
    .get(`chart-${hash}`, () => ({
      compatibilityDate: "2026-10-20",
      compatibilityFlags: ["no_nodejs_compat", "no_nodejs_compat_v2"],
      mainModule: "chart.js",
      modules: { "chart.js": source },
      env: {},
      globalOutbound: null,
      limits: { cpuMs, subRequests: 0 },
    }))
    .getEntrypoint();

/** The platform ended the child by one of its limits; its message says by which. A second try would end the same way. */
function limitOf(thrown: unknown) {
  const text = messageOf(thrown);
  if (/cpu/i.test(text))
    return unprocessable(
      `The chart cannot be drawn: it takes more CPU than a chart may (${cpuMs / 1000} s). Aggregate its rows in the query, or draw fewer views.`,
    );
  if (/memory/i.test(text))
    return unprocessable(
      "The chart cannot be drawn: it takes more memory than a chart may (128 MB). Aggregate its rows in the query, or draw fewer marks.",
    );
  return null;
}
