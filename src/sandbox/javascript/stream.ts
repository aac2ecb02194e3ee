import type { LogLine, CellError } from "../../contract/output";
import type { Value } from "../../contract/value";
import type { LimitReason } from "../port";

/** What the child sends about a cell: log lines as they are written, then one `done`. */
export type ChildEvent =
  | ({ type: "log" } & LogLine)
  | {
      type: "done";
      values?: Record<string, Value>;
      unstorable?: Record<string, string>;
      last?: Value | null;
      error?: CellError;
      reason?: LimitReason;
    };

/** One open invocation of a child: lines of JSON in both directions over one fetch. */
export interface ChildStream {
  send(line: unknown): Promise<void>;
  /** The next event. Throws when the child died or was aborted. */
  receive(): Promise<ChildEvent>;
  /** Ends the invocation and with it everything that runs inside. */
  abort(reason: Error): void;
  /** Ends an idle invocation: the child sees the end of its input and finishes. */
  end(): void;
}

/** Opens the stream. The child answers at once and then works through what it is sent. Throws when it cannot start. */
export function openStream(child: Fetcher): ChildStream {
  const controller = new AbortController();
  const { readable, writable } = new IdentityTransformStream();
  const writer = writable.getWriter();
  const encoder = new TextEncoder();
  const answer = child.fetch("http://child/", { method: "POST", body: readable, signal: controller.signal });
  answer.catch(() => {});
  let events: AsyncGenerator<ChildEvent> | undefined;
  const aborted = new Promise<never>((_, reject) =>
    controller.signal.addEventListener("abort", () => reject(controller.signal.reason as Error)),
  );
  aborted.catch(() => {});

  return {
    async send(line) {
      await Promise.race([writer.write(encoder.encode(`${JSON.stringify(line)}\n`)), failed(answer), aborted]);
    },
    async receive() {
      events ??= readEvents((await Promise.race([answer, aborted])).body as ReadableStream<Uint8Array>);
      const { done, value } = await Promise.race([events.next(), aborted]);
      if (done) throw new Error("the child ended its stream");
      return value;
    },
    abort(reason) {
      controller.abort(reason);
      void writer.abort(reason).catch(() => {});
    },
    end() {
      void writer.close().catch(() => {});
      void answer.then((response) => response.body?.cancel()).catch(() => {});
    },
  };
}

/** Settles only when the child could not be started. */
const failed = (answer: Promise<unknown>): Promise<never> => answer.then(() => new Promise<never>(() => {}));

async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ChildEvent> {
  let parts: string[] = [];
  for await (const text of body.pipeThrough(new TextDecoderStream() as unknown as ReadableWritablePair<string, Uint8Array>)) {
    const pieces = text.split("\n");
    const rest = pieces.pop() ?? "";
    for (const piece of pieces) {
      yield JSON.parse([...parts, piece].join("")) as ChildEvent;
      parts = [];
    }
    if (rest) parts.push(rest);
  }
}
