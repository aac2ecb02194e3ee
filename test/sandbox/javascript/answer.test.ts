import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { valueSchema } from "../../../src/contract/value";
import { checkAnswer, createLog, parseEvent } from "../../../src/sandbox/javascript/answer";
import { sandboxLimits } from "../../../src/sandbox/limits";
import { runCells } from "./open";

const names = new Set(["a", "b"]);
const check = (done: object) => {
  const event = parseEvent(JSON.stringify({ type: "done", ...done }));
  if (event.type !== "done") throw new Error("not an end");
  return checkAnswer(event, names, 3);
};

describe("what the child says is data from outside", () => {
  test("a line that is no event is refused", () => {
    for (const line of [
      "",
      "{",
      "null",
      "[]",
      '"done"',
      '{"type":"end"}',
      '{"type":"log","level":"fatal","text":"x"}',
      '{"type":"log","level":"log"}',
    ])
      expect(() => parseEvent(line)).toThrow(/sandbox answered/);
    expect(() => parseEvent('{"type":"done","values":[1]}')).toThrow(/not its own/);
    expect(() => parseEvent('{"type":"done","reason":"bored"}')).toThrow(/not its own/);
    expect(() => parseEvent('{"type":"done","error":{"message":{}}}')).toThrow(/not its own/);
  });

  test("only names of the cell are taken", () => {
    expect(check({ values: { a: { kind: "json", value: 1 } } })).toMatchObject({ error: null, values: { a: { value: 1 } } });
    expect(check({ values: { other: { kind: "json", value: 1 } } })).toMatchObject({
      values: {},
      error: { message: '"other" is not a name of this cell.' },
    });
    expect(check({ unstorable: { other: "why" } }).error?.message).toMatch(/not a name of this cell/);
    expect(checkAnswer(parseEvent('{"type":"done","values":{"__proto__":{"kind":"json","value":1}}}') as never, names, 1).values).toEqual(
      {},
    );
  });

  test("texts of errors are bounded, and their line is one of the cell", () => {
    const { error } = check({ error: { message: "x".repeat(9000), name: "y".repeat(900), line: 99 } });
    expect([error?.message.length, error?.name?.length, error?.line]).toEqual([sandboxLimits.messageLength, 100, null]);
    expect(check({ error: { message: "m", line: 3 } }).error?.line).toBe(3);
  });

  test("the log is bounded by the host as well", () => {
    const log: { level: "log"; text: string }[] = [];
    const write = createLog(log as never);
    for (let i = 0; i < 5000; i++) write({ level: "log", text: "x".repeat(1000) });
    expect(log.length).toBe(sandboxLimits.logLines + 1);
    expect(log.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(sandboxLimits.logBytes + 300 * log.length);
  });

  test("whatever it sends as a value is one of the contract's, or the error of the cell", () => {
    const table = fc.record({
      kind: fc.constant("table"),
      table: fc.record({
        columns: fc.array(fc.oneof(fc.string({ maxLength: 3 }), fc.jsonValue())),
        types: fc.array(fc.constantFrom("string", "integer", "number", "date", "evil", "json")),
        data: fc.array(fc.array(fc.jsonValue({ maxDepth: 2 }))),
      }),
    });
    const other = fc.record({
      kind: fc.constantFrom("json", "date", "bytes", "scalar", "x"),
      value: fc.jsonValue(),
      iso: fc.jsonValue(),
      base64: fc.string(),
    });
    fc.assert(
      fc.property(fc.oneof(table, other, fc.jsonValue()), (value) => {
        const { values, error } = check({ values: { a: value } });
        if (error) expect(values).toEqual({});
        else expect(valueSchema.safeParse(values["a"]).success).toBe(true);
      }),
    );
  });
});

/** Cells that shape what they give away by hand, and what people read. */
const forged: [string, RegExp | null][] = [
  ["new Table([{a:1}],['empty','a'],['evil','integer'])", /list of types of columns/],
  ["new Table([{a:1}],[{x:1}],['string'])", /list of names of columns/],
  ["class D extends Date { toISOString() { return '<b>not a date</b>' } }\nnew D()", null],
  ["const rows = [{ a: 1 }]; rows.every = () => true; rows.length = 3; rows", null],
  ["const t = new Table([{ a: 1 }]); Object.defineProperty(t, 'columns', { value: ['a', 'a'] }); t", null],
  ["class T extends Table { get columns() { return ['<b>', 7] } }\nnew T([{ a: 1 }])", null],
  ["new Proxy([{ a: 1 }], { get: (target, key) => (key === 'length' ? 5 : target[key]) })", null],
  ["class U extends Uint8Array { toBase64() { return '<b>' } }\nnew U(3)", null],
  ["class S extends String { toString() { return '<b>' } }\nnew S('x')", null],
  ["let n = 0; [{ get a() { return n++ ? {} : 1 } }, { a: 2 }]", null],
  ["({ toJSON: 'x', kind: 'table', table: 1 })", null],
  ["Object.create(null, { a: { value: 1, enumerable: true } })", null],
  ["const deep = []; let at = deep; for (let i = 0; i < 10_000; i++) at = at[0] = []; deep", null],
];

test("a cell that gives away what is none of the contract's fails alone, with a reason", async () => {
  const results = await runCells(["1", ...forged.map(([source]) => source), "2"]);
  expect([results[0]?.last, results.at(-1)?.last]).toEqual([
    { kind: "json", value: 1 },
    { kind: "json", value: 2 },
  ]);
  forged.forEach(([source, message], index) => {
    const result = results[index + 1];
    if (message) expect({ source, error: result?.error?.message }).toEqual({ source, error: expect.stringMatching(message) });
    else if (!result?.error && result?.last)
      expect({ source, ok: valueSchema.safeParse(result.last).success }).toEqual({ source, ok: true });
    expect(result?.error?.message ?? "").not.toMatch(/Daybook|sandbox stopped/);
  });
});
