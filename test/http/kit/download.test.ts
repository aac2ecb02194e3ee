import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contentDisposition, splitFileName } from "../../../src/http/kit/download";

const header = (name: string) => contentDisposition("attachment", { name, extension: "csv", fallback: "table" });
/** As a browser reads it: the extended name wins. */
const extended = (value: string): string => decodeURIComponent(/filename\*=UTF-8''([^;]*)$/.exec(value)?.[1] ?? "");
const plain = (value: string): string => /filename="([^"]*)"/.exec(value)?.[1] ?? "";

describe("the name of a download", () => {
  test.each<[string, string, string]>([
    ["Umsätze März", "Umsätze März.csv", "Umsatze Marz.csv"],
    ["Straße", "Straße.csv", "Strasse.csv"],
    ["売上 三月", "売上 三月.csv", "table.csv"],
    ["हिन्दी", "हिन्दी.csv", "table.csv"],
    ["مبيعات", "مبيعات.csv", "table.csv"],
    ["📈 Sales 👩‍👩‍👧", "📈 Sales 👩‍👩‍👧.csv", "Sales.csv"],
    ['say "hi"; x=1', "say -hi-; x=1.csv", "say -hi-; x=1.csv"],
    ["a\r\nSet-Cookie: b=1", "a Set-Cookie- b=1.csv", "a Set-Cookie- b=1.csv"],
    ["../../etc/passwd", "etc-passwd.csv", "etc-passwd.csv"],
    ["C:\\temp\\x", "C-temp-x.csv", "C-temp-x.csv"],
    ["invoice\u202Efdp.exe", "invoicefdp.exe.csv", "invoicefdp.exe.csv"],
    ["100%", "100%.csv", "100.csv"],
    ["it's (new)*", "it's (new).csv", "it's (new).csv"],
    ["con", "_con.csv", "_con.csv"],
    [".hidden", "hidden.csv", "hidden.csv"],
    ["", "table.csv", "table.csv"],
    ["...", "table.csv", "table.csv"],
    ["\uD83D broken", "broken.csv", "broken.csv"],
  ])("%j is saved as %j, and as %j by programs that read plain names only", (name, kept, ascii) => {
    expect([extended(header(name)), plain(header(name))]).toEqual([kept, ascii]);
  });

  test("is cut between letters, and its extension and time never are", () => {
    const value = contentDisposition("inline", { name: "表".repeat(200), when: "2026-10-22T0800", extension: "pdf", fallback: "app" });
    expect(extended(value)).toBe(`${"表".repeat(60)} 2026-10-22T0800.pdf`);
    expect(plain(value)).toBe("app 2026-10-22T0800.pdf");
    expect(extended(header("👩‍👩‍👧".repeat(100)))).toMatch(/^(👩‍👩‍👧)+\.csv$/u);
  });

  test("of somebody else's file keeps its extension", () => {
    expect(splitFileName("Bericht März.pdf")).toEqual({ name: "Bericht März", extension: "pdf" });
    expect(splitFileName(".profile")).toEqual({ name: ".profile", extension: "" });
    expect(splitFileName("no dot")).toEqual({ name: "no dot", extension: "" });
  });

  test("whatever it is, the header is one line of ASCII with two names that are no path", () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.oneof(
            fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
            fc.constantFrom("/", "\\", '"', "\r", "\n", "%", "'", ".", "\u202E"),
          ),
        }),
        (name) => {
          const value = header(name);
          expect(value).toMatch(
            /^attachment; filename="[\x20-\x21\x23-\x5B\x5D-\x7E]+\.csv"; filename\*=UTF-8''[A-Za-z0-9!#$&+\-.^_`|~%]+\.csv$/,
          );
          for (const saved of [extended(value), plain(value)]) {
            expect(saved).not.toMatch(/[/\\:*?"<>|\p{Cc}\u202A-\u202E]/u);
            expect(saved).not.toMatch(/^[.\s-]/);
            expect(new TextEncoder().encode(saved).length).toBeLessThan(255);
          }
          expect(new Headers({ "content-disposition": value }).get("content-disposition")).toBe(value);
        },
      ),
      { numRuns: 300 },
    );
  });
});
