import { describe, expect, it } from "vitest";
import type { Json } from "../../src/contract/common";
import { checkInputParams, inputFlow, inputIssues, inputValue } from "../../src/engine/inputs";
import { cells } from "./cells";

type Config = Parameters<typeof inputValue>[0];
const input = (config: Config, output: string | null = "x") => cells({ kind: "input", label: "", output, config } as never);

describe("parameters of a run", () => {
  const table: [config: Config, right: Json[], wrong: Json[], cellType: string, dataType: string][] = [
    [{ type: "text" }, ["", "a"], [1, null, ["a"]], "TEXT_INPUT", "STRING"],
    [
      { type: "number" },
      [0, -1.5, 1e300 / 3e299, "12345678901234567890", "0.12345678901234567890"],
      ["1", "1.50", "", "NaN", "1e400", "0x10", "١٢٣٤٥٦٧٨٩٠١٢٣٤٥٦٧٨٩٠", null, true, 9007199254740992, -1e300],
      "NUMERIC_INPUT",
      "NUMBER",
    ],
    [{ type: "number", max: 10 }, [10], ["12345678901234567890"], "NUMERIC_INPUT", "NUMBER"],
    [{ type: "slider", min: 0, max: 10 }, [0, 10], [-1, 11, "5"], "SLIDER", "NUMBER"],
    [{ type: "checkbox" }, [true, false], ["true", 1], "CHECKBOX", "BOOLEAN"],
    [{ type: "dropdown", options: ["a", "b"] }, ["a"], ["c", ["a"], null], "DROPDOWN", "STRING"],
    [{ type: "dropdown", options: [1, 2] }, [1], ["1", 3], "DROPDOWN", "NUMBER"],
    [{ type: "multiselect", options: ["a", "b"] }, [[], ["a"], ["a", "b"]], ["a", ["c"], [["a"]]], "MULTISELECT", "ARRAY"],
    [{ type: "date" }, ["2026-02-28"], ["2026-02-30", "28.2.2026", 20260228, "2026-02-28T00:00:00Z"], "DATE", "DATE"],
    [
      { type: "date_range" },
      [{ start: "2026-01-01", end: "2026-01-01" }, ["2026-01-01", "2026-02-01"]],
      [
        ["2026-01-01"],
        { start: "2026-02-01", end: "2026-01-01" },
        { start: "2026-01-01" },
        "2026-01-01",
        null,
        { start: "2026-01-01", end: "2026-01-02", x: 1 },
      ],
      "DATE_RANGE",
      "DATE_RANGE",
    ],
  ];
  it.each(table)("%j", (config, right, wrong, inputCellType, dataType) => {
    for (const value of right) expect(checkInputParams(input(config), { x: value })).toBeNull();
    for (const value of wrong)
      expect(checkInputParams(input(config), { x: value })).toEqual({
        invalid: [{ paramName: "x", paramValue: JSON.stringify(value), dataType, inputCellType }],
        notFound: [],
      });
  });

  it("unknown names are listed; outputs of other cells are no parameters", () => {
    const project = [
      ...input({ type: "text" }),
      ...cells({ kind: "sql", output: "rain", source: "select 1", config: { connection: "sample" } } as never),
    ];
    expect(checkInputParams(project, { x: "ok", rain: 1, nothing: 2, __proto__: 3 })).toEqual({
      invalid: [],
      notFound: ["rain", "nothing"],
    });
    expect(checkInputParams(project, {})).toBeNull();
  });
});

describe("the value of an input", () => {
  it.each<[Config, Json | undefined, Json]>([
    [{ type: "text", default: "d" }, undefined, "d"],
    [{ type: "text", default: "d" }, "g", "g"],
    [{ type: "text" }, undefined, ""],
    [{ type: "number" }, undefined, 0],
    [{ type: "slider", min: 5, max: 9 }, undefined, 5],
    [{ type: "slider", min: -9, max: -5 }, undefined, -5],
    [{ type: "checkbox" }, undefined, false],
    [{ type: "dropdown", options: ["a", "b"] }, undefined, "a"],
    [{ type: "multiselect", options: ["a"] }, undefined, []],
    [{ type: "date" }, undefined, null],
    [{ type: "date_range" }, ["2026-01-01", "2026-02-01"], { start: "2026-01-01", end: "2026-02-01" }],
  ])("%j given %j", (config, given, value) => {
    expect(inputValue(config, given)).toEqual({ value });
  });
});

describe("numbers that JSON does not carry", () => {
  it.each<[Json, RegExp]>([
    [
      JSON.parse("12345678901234567890") as number,
      /beyond 2\^53, where numbers of JSON lose digits: give it as text, such as "12345678901234567000"/,
    ],
    [JSON.parse("1e400") as number, /beyond the largest number/],
    ["1e400", /is not a number/],
  ])("%j is refused by name", (given, problem) => {
    expect(inputValue({ type: "number" }, given)).toEqual({ problem: expect.stringMatching(problem) });
  });
  it("an infinity is named in the answer", () => {
    expect(checkInputParams(input({ type: "number" }), { x: -Infinity })?.invalid[0]?.paramValue).toBe("-Infinity");
  });
  it("a negative zero is zero", () => expect(inputValue({ type: "number" }, -0)).toEqual({ value: 0 }));
  it("longer ones flow with all their digits, dates as dates", () => {
    const flow = (type: Config["type"], value: Json) => inputFlow({ type } as Config, value);
    expect(flow("number", "12345678901234567890")).toEqual({ kind: "scalar", type: "integer", value: "12345678901234567890" });
    expect(flow("slider", "0.12345678901234567890")).toEqual({ kind: "scalar", type: "decimal", value: "0.12345678901234567890" });
    expect(flow("number", 5)).toEqual({ kind: "json", value: 5 });
    expect(flow("date", "2026-03-29")).toEqual({ kind: "scalar", type: "date", value: "2026-03-29" });
    expect(flow("text", "12345678901234567890")).toEqual({ kind: "json", value: "12345678901234567890" });
  });
});

describe("settings that contradict themselves", () => {
  it.each<[Config, string, string]>([
    [{ type: "dropdown" }, "cells.0.config.options", "needs at least one option"],
    [{ type: "slider", min: 2, max: 1 }, "cells.0.config.min", "above its maximum"],
    [{ type: "slider", min: 2, default: 1 }, "cells.0.config.default", "is below the minimum of 2"],
    [{ type: "dropdown", options: ["a"], default: "b" }, "cells.0.config.default", "is not one of the options: a"],
  ])("%j", (config, path, message) => {
    expect(inputIssues(input(config))).toEqual([{ path, message: expect.stringContaining(message) }]);
  });
  it("an input nobody can read", () => {
    expect(inputIssues(input({ type: "text" }, null))).toEqual([
      { path: "cells.0.output", message: expect.stringContaining("needs an output name") },
    ]);
  });
});
