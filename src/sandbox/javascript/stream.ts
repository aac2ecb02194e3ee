import { sandboxLimits } from "../limits";
import { ForeignAnswer, parseEvent, type ChildEvent } from "./answer";

/** The child sends more than the values of one cell may take, however they are written. */
export class OversizedAnswer extends Error {}

/** One open invocation of a child: lines of JSON in both directions over one fetch. */
export interface ChildStream {
  send(line: unknown): Promise<void>;
  /** Waits until the child has started. Throws why it did not. */
  ready(): Promise<void>;
  /** The next event. Throws when the child died, was aborted or sent what is no event. */
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

  const receive = async (): Promise<ChildEvent> => {
    events ??= readEvents((await Promise.race([answer, aborted])).body as ReadableStream<Uint8Array>);
    const { done, value } = await Promise.race([events.next(), aborted]);
    if (done) throw new Error("the child ended its stream");
    return value;
  };

  return {
    async send(line) {
      await Promise.race([writer.write(encoder.encode(`${JSON.stringify(line)}\n`)), failed(answer), aborted]);
    },
    receive,
    async ready() {
      if ((await receive()).type !== "ready") throw new ForeignAnswer("The sandbox did not say that it has started.");
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
  let length = 0;
  for await (const text of body.pipeThrough(new TextDecoderStream() as unknown as ReadableWritablePair<string, Uint8Array>)) {
    const pieces = text.split("\n");
    const rest = pieces.pop() ?? "";
    for (const piece of pieces) {
      yield parseEvent([...parts, piece].join(""));
      parts = [];
      length = 0;
    }
    if (rest) parts.push(rest);
    length += rest.length;
    if (length > sandboxLimits.lineLength) throw new OversizedAnswer("The sandbox sent more than a cell may give away.");
  }
}
