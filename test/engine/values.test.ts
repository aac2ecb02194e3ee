import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../src/contract/common";
import type { Value } from "../../src/contract/value";
import { decodeValue, encodeValue } from "../../src/engine/values";

const hash = async (value: Value): Promise<string> => (await encodeValue(value)).ref.hash;

describe("values by hash", () => {
  it("every value comes back as it went in", async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const { text, ref } = await encodeValue({ kind: "json", value: value as Json });
        expect(decodeValue(text)).toEqual({ kind: "json", value: JSON.parse(JSON.stringify(value)) });
        expect(ref).toMatchObject({ kind: "json", bytes: new TextEncoder().encode(text).length, rows: null });
      }),
    );
  });
  it("the order in which members were written changes nothing, the order of items does", async () => {
    expect(await hash({ kind: "json", value: { a: 1, b: { c: 2, d: 3 } } })).toBe(
      await hash({ kind: "json", value: { b: { d: 3, c: 2 }, a: 1 } }),
    );
    expect(await hash({ kind: "json", value: [1, 2] })).not.toBe(await hash({ kind: "json", value: [2, 1] }));
    expect(await hash({ kind: "json", value: "1" })).not.toBe(await hash({ kind: "json", value: 1 }));
    expect(await hash({ kind: "date", iso: "2026-01-01" })).not.toBe(await hash({ kind: "json", value: "2026-01-01" }));
  });
  it("a table's reference knows its rows, and the hash is SHA-256 of the text", async () => {
    const { ref, text } = await encodeValue({ kind: "table", table: { columns: ["a"], types: ["integer"], data: [[1, 2, 3]] } });
    expect(ref.rows).toBe(3);
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
    expect(ref.hash).toBe([...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
  });
});
