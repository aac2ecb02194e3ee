import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openJavascript } from "../../../src/sandbox/javascript/host";
import type { CodeResult } from "../../../src/sandbox/port";
import { runCells } from "./open";

/** What a cell of its own text ends with: its value, or a part of its error and its line. */
const odd: [string, unknown, RegExp | null, number | null][] = [
  ["eval('1+1')", null, /eval is not defined: a cell cannot run text as code/, 1],
  ["typeof eval", "undefined", null, null],
  ["'use strict';\n7", 7, null, null],
  ["'use strict'", "use strict", null, null],
  ["let y = 2;\n1<!--y", null, /HTML comments are not allowed in modules/, 2],
  ["let x = 2;\nx\n--> 1", null, /HTML comments|Unexpected token/, 3],
  ["function then() {}\n8", 8, null, null],
  ["const then = (done) => done('forged'); 9", 9, null, null],
  ["const constructor = 1, toString = 2; constructor + toString", 3, null, null],
  ["const __proto__ = { a: 1 }", null, /__proto__ is a word of the language/, 1],
  ["import x from 'runner.js'", null, /import is not available/, 1],
  ["import('runner.js')", null, /import is not available/, 1],
  ["export default 1", null, /export is not needed/, 1],
  ["function f(a, a) {}", null, /Argument name clash/, 1],
  ["let await = 1", null, /await/, 1],
  ["await = 1", null, /Unexpected token|await/, 1],
  ["return 1", null, /return works only inside a function/, 1],
  ["}; globalThis.x = 1; {", null, /Unexpected token/, 1],
  ["1;};\n}//", null, /Unexpected token/, 1],
  ["/* no end", null, /Unterminated comment/, 1],
  ["//# sourceURL=other.js\nnull.x", null, /Cannot read properties of null/, 2],
  ["const $step = 1; $step", 1, null, null],
  ["new.target", null, /new\.target/, 1],
  ["super.x", null, /super/, 1],
  ["\u2028\u2029null.x", null, /Cannot read properties of null/, null],
  ["#!shebang", null, /Unexpected character|Invalid/, 1],
  ["/(?<a>x)(?<a>y)/", null, /[Dd]uplicate capture group name/, 1],
  [`Math.max(${"1,".repeat(66_000)}1)`, null, /Too many arguments/, 1],
];

test("what a cell is refused for is its own error, and its neighbours run", { timeout: 60_000 }, async () => {
  const results = await runCells(["'first'", ...odd.map(([source]) => source), "'last'"]);
  expect([results[0], results.at(-1)].map((result) => result?.last)).toEqual([
    { kind: "json", value: "first" },
    { kind: "json", value: "last" },
  ]);
  odd.forEach(([source, value, message, line], index) => {
    const { last, error } = results[index + 1] as CodeResult;
    const seen = { source, value: last && "value" in last ? last.value : null, error: error?.message ?? null };
    expect(seen).toEqual({ source, value, error: message ? expect.stringMatching(message) : null });
    if (line !== null) expect({ source, line: error?.line }).toEqual({ source, line });
  });
});

test("a cell refused by the engine stays refused, and the others keep the values that live in the sandbox", async () => {
  const cells = ["const f = () => 5", "let y = 1; 1<!--y", "f()"].map((source, index) => ({ staticId: `c${index}`, source, output: null }));
  const sandbox = openJavascript(env, { projectId: "refused", cells, builtins: {} });
  const run = (index: number) => sandbox.run(cells[index]!, {}, { timeoutMs: 10_000, signal: new AbortController().signal });
  expect((await run(1)).error?.message).toMatch(/HTML comments/);
  expect((await run(0)).error).toBeNull();
  expect((await run(1)).error?.message).toMatch(/HTML comments/);
  expect((await run(2)).last).toEqual({ kind: "json", value: 5 });
  sandbox.close();
});

const pieces = [
  ...Array.from("(){}[];,.<>!-=+*/\\'\"`$#@?:&|^~%\n"),
  ..."let const var function class async await yield return if else for while do switch case break eval arguments then this super new".split(
    " ",
  ),
  ..."import export default typeof void delete in of get set static using enum interface <!-- --> => ?. ... ** // /* */ ${ 'use\u0020strict'".split(
    " ",
  ),
  ..."a b x 1 0n 1e3 .5 \\u0061 \u2028 #p @d /re/g __proto__ $step $scope null true".split(" "),
];

test("no text of a cell, however odd, takes its neighbours", { timeout: 120_000 }, async () => {
  const sources = fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 9 }).map((parts) => parts.join(" "));
  await fc.assert(
    fc.asyncProperty(fc.array(sources, { minLength: 8, maxLength: 8 }), async (list) => {
      const results = await runCells(["1", ...list, "2"], { timeoutMs: 2000 });
      expect(results[0]?.last).toEqual({ kind: "json", value: 1 });
      expect(results.at(-1)?.last).toEqual({ kind: "json", value: 2 });
      for (const { error } of results) expect(error?.message ?? "").not.toMatch(/sandbox stopped|Daybook/);
    }),
    { numRuns: 25 },
  );
});
