import { expect, test } from "vitest";
import { idFrom, newId, sha256 } from "../../src/lib/id";

const uuid = (version: number) => new RegExp(`^[0-9a-f]{8}-[0-9a-f]{4}-${version}[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`);

test("a new id is a UUID of version 7 that holds its time, and no two are equal", () => {
  const at = Date.parse("2022-02-22T19:22:22.000Z");
  expect(newId(at)).toMatch(uuid(7));
  // The timestamp of the example in RFC 9562.
  expect(newId(at).slice(0, 13)).toBe("017f22e2-79b0");
  expect(newId(at)).not.toBe(newId(at));
});

test("ids sort by the time they were made", () => {
  const times = [0, 255, 256, 65_536, 1e9, 2 ** 32, 1.7e12, 1.8e12];
  const ids = times.map((at) => newId(at));
  expect(ids.toSorted()).toEqual(ids);
});

test("the same text gives the same id, of version 8; another text another", async () => {
  expect(await idFrom("a")).toMatch(uuid(8));
  expect(await idFrom("a")).toBe(await idFrom("a"));
  expect(await idFrom("a")).not.toBe(await idFrom("b"));
});

test("a hash is that of the UTF-8 text", async () => {
  expect(await sha256("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  expect(await sha256("ä")).toBe(await sha256(new Uint8Array([0xc3, 0xa4])));
});
