import { describe, expect, it } from "vitest";
import type { Json } from "../../src/contract/common";
import { checkInputParams, inputIssues, inputValue } from "../../src/engine/inputs";
import { cells } from "./cells";

type Config = Parameters<typeof inputValue>[0];
const input = (config: Config, output: string | null = "x") => cells({ kind: "input", label: "", output, config } as never);

describe("parameters of a run", () => {
  const table: [config: Config, right: Json[], wrong: Json[], cellType: string, dataType: string][] = [
    [{ type: "text" }, ["", "a"], [1, null, ["a"]], "TEXT_INPUT", "STRING"],
    [{ type: "number" }, [0, -1.5], ["1", null, true], "NUMERIC_INPUT", "NUMBER"],
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
