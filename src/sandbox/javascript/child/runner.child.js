import {
  caught,
  freeze,
  IdentityTransformStream,
  join,
  parse,
  ReadableStream,
  ReadableStreamDefaultReader,
  Response,
  split,
  stringify,
  TextDecoder,
  TextEncoder,
  afterwards,
  uncurry,
  values,
  WritableStream,
  WritableStreamDefaultWriter,
} from "platform.js";
import { harden } from "realm.js";
import { runCell } from "cell.js";
import { createMeter, leave, LimitFailure } from "meter.js";
import { Table } from "table.js";
import { CyclicFailure, TooLargeFailure, UnstorableFailure } from "values.js";

// Everything of ours that user code can reach, by a value or by an error it catches.
for (const reachable of [Table, LimitFailure, CyclicFailure, UnstorableFailure, TooLargeFailure]) harden(reachable);

const { readable: readableOf, writable: writableOf } = ends();
const writerOf = uncurry(WritableStream.prototype.getWriter);
const readerOf = uncurry(ReadableStream.prototype.getReader);
const read = uncurry(ReadableStreamDefaultReader.prototype.read);
const write = uncurry(WritableStreamDefaultWriter.prototype.write);
const close = uncurry(WritableStreamDefaultWriter.prototype.close);
const abort = uncurry(WritableStreamDefaultWriter.prototype.abort);
const encode = uncurry(TextEncoder.prototype.encode);
const decode = uncurry(TextDecoder.prototype.decode);
const encoder = new TextEncoder();

/**
 * One fetch is one run: lines of JSON come in by the request (first the built-in variables, then one line a cell) and go out by the response, first of all
 * that the child has started. All state of a run is in this closure; when the stream ends, it is gone.
 */
export default {
  fetch(request) {
    leave();
    const stream = new IdentityTransformStream();
    const writer = writerOf(writableOf(stream));
    const emit = (event) => void caught(write(writer, encode(encoder, `${stringify(event)}\n`)), ignored);
    emit({ type: "ready" });
    afterwards(
      serve(request.body, emit),
      () => caught(close(writer), ignored),
      (thrown) => caught(abort(writer, thrown), ignored),
    );
    return new Response(readableOf(stream));
  },
};

async function serve(body, emit) {
  const run = { meter: createMeter(), live: new Map(), builtins: null, emit };
  try {
    for await (const line of lines(body)) {
      leave();
      if (!run.builtins) run.builtins = freezeDeep(line.builtins);
      else emit({ type: "done", ...(await runCell(line, run)) });
    }
  } finally {
    run.meter.end();
  }
}

function freezeDeep(value) {
  if (typeof value === "object" && value !== null) {
    const members = values(value);
    for (let i = 0; i < members.length; i++) freezeDeep(members[i]);
    freeze(value);
  }
  return value;
}

async function* lines(body) {
  const reader = readerOf(body);
  const decoder = new TextDecoder();
  let parts = [];
  for (;;) {
    const { done, value } = await read(reader);
    if (done) return;
    const pieces = split(decode(decoder, value, { stream: true }), "\n");
    for (let i = 0; i < pieces.length - 1; i++) {
      parts[parts.length] = pieces[i];
      yield parse(join(parts, ""));
      parts = [];
    }
    parts[parts.length] = pieces[pieces.length - 1];
  }
}

/** The getters of a transform stream's two ends, wherever in the chain of prototypes they stand. */
function ends() {
  const found = {};
  for (let at = IdentityTransformStream.prototype; at; at = Reflect.getPrototypeOf(at)) {
    for (const name of ["readable", "writable"]) {
      const get = Reflect.getOwnPropertyDescriptor(at, name)?.get;
      if (get) found[name] ??= uncurry(get);
    }
  }
  return found;
}

function ignored() {}
