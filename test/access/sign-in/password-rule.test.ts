import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { whyNotPassword } from "../../../src/access/sign-in/password-rule";

const ines = { email: "ines.vogt@haldenfoods.com", name: "Ines Vogt" };
const why = (password: string) => whyNotPassword(password, ines);

describe("a password is refused", () => {
  test.each([
    "password123",
    "Password2024!",
    "P@ssw0rd123",
    "pass word 123",
    "!!!dragon!!!",
    "123qwerty456",
    "qwertyuiop",
    "1q2w3e4r5t",
    "basketball",
    "Basketba11",
    "ｐａｓｓｗｏｒｄ１２３",
    "letmein1234",
  ])("that many people choose, or close to one: %j", (password) => expect(why(password)).toMatch(/people choose most/));

  test.each(["aaaaaaaaaa", "abababababab", "1212121212", "abcabcabcab", "🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂"])(
    "that repeats a few signs: %j",
    (password) => expect(why(password)).toMatch(/repeats a few signs/),
  );

  test.each(["abcdefghijkl", "1234567890", "0987654321", "01234567890123", "zyxwvutsrq"])("that is a row of neighbours: %j", (password) =>
    expect(why(password)).toMatch(/row of neighbouring signs/),
  );

  test.each([
    "ines.vogt@haldenfoods.com",
    "INES.VOGT@haldenfoods.com1",
    "Ines Vogt 2024",
    "inesvogt-1999",
    "vogt.ines.24",
    "haldenfoods1",
    "daybook-2026",
    "Daybook-Ines",
  ])("that is the person's name or address, or this product's: %j", (password) =>
    expect(why(password)).toMatch(/little more than your name/),
  );
});

test.each([
  "correct horse battery staple",
  "a long enough password",
  "another good password",
  "Ines reads four books a week",
  "vogt among the tall pines",
  "kX9#mQ2$vL7w",
  "雨が降る夜の散歩道",
  "daybook opens at seven in Lyon",
])("%j is taken", (password) => expect(why(password)).toBeNull());

test("a person with a short name or address may still choose words that hold it", () => {
  expect(whyNotPassword("bo's own password", { email: "bo@example.com", name: "Bo" })).toBeNull();
});

test("any text is judged, and no pattern of it ends the test", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", minLength: 10, maxLength: 128 }), (password) => {
      const answer = why(password);
      expect(answer === null || answer.length > 10).toBe(true);
    }),
    { numRuns: 500 },
  );
  for (const long of ["ab".repeat(64), `${"aab".repeat(42)}x`, "0".repeat(127) + "x", " ".repeat(128)]) why(long);
});
