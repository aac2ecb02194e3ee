import { describe, expect, it } from "vitest";
import { keyId, seal, unseal } from "../../src/connections/sealing";

const key = (sign: string) => btoa(sign.repeat(32));
const env = { SECRET_KEY: key("a") };

describe("sealed credentials", () => {
  it("open again under the same key and context, and look different every time", async () => {
    const [one, two] = [await seal(env, "pässword", "row"), await seal(env, "pässword", "row")];
    expect(one).not.toBe(two);
    expect(one).not.toContain("ssword");
    expect(await unseal(env, one, "row")).toBe("pässword");
  });
  it("do not open in another row, changed, or with another key", async () => {
    const sealed = await seal(env, "secret", "row");
    await expect(unseal(env, sealed, "other")).rejects.toThrow("do not open");
    const flipped = `${sealed.slice(0, -2)}${sealed.endsWith("A") ? "B" : "A"}A`;
    await expect(unseal(env, flipped, "row")).rejects.toThrow("do not open");
    await expect(unseal({ SECRET_KEY: key("b") }, sealed, "row")).rejects.toThrow("neither SECRET_KEY nor");
  });
  it("survive a rotation of the key", async () => {
    const sealed = await seal(env, "secret", "row");
    const rotated = { SECRET_KEY: key("b"), SECRET_KEY_PREVIOUS: `${key("c")}, ${key("a")}` };
    expect(await unseal(rotated, sealed, "row")).toBe("secret");
    expect(sealed.startsWith(`${await keyId(env)}.`)).toBe(true);
    expect(await keyId(rotated)).not.toBe(await keyId(env));
    expect((await seal(rotated, "secret", "row")).startsWith(`${await keyId(rotated)}.`)).toBe(true);
  });
  it("a short key is refused", async () => {
    await expect(seal({ SECRET_KEY: btoa("short") }, "x", "row")).rejects.toThrow("32 random bytes");
  });
});
