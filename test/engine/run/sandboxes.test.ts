import { expect, it } from "vitest";
import { openSandboxes } from "../../../src/engine/run/sandboxes";
import type { Sandbox, SandboxOptions } from "../../../src/sandbox/port";
import type { CodeKind } from "../../../src/sandbox/registry";
import { cells } from "../cells";

const project = cells(
  { kind: "javascript", output: "a", source: "1" },
  { kind: "sql", output: "b", source: "select 1" },
  { kind: "javascript", source: "2" },
);

function world() {
  const opened: { language: string; options: SandboxOptions }[] = [];
  const closed: string[] = [];
  const open = async (language: string, options: SandboxOptions): Promise<Sandbox> => {
    opened.push({ language, options });
    await Promise.resolve();
    return { run: () => Promise.reject(new Error("not asked")), close: () => void closed.push(language) };
  };
  return { opened, closed, sandboxes: openSandboxes(project, "p1", { hex_timezone: "UTC" }, open) };
}

/** A language that the contract does not have yet: the engine knows languages only by their registry. */
const python = "python" as CodeKind;

it("opens one sandbox per language, however many cells ask at once, with the cells of that language", async () => {
  const { opened, sandboxes } = world();
  const [first, second, other] = await Promise.all([sandboxes.of("javascript"), sandboxes.of("javascript"), sandboxes.of(python)]);
  expect(first).toBe(second);
  expect(other).not.toBe(first);
  expect(opened.map(({ language }) => language)).toEqual(["javascript", "python"]);
  expect(opened[0]?.options).toEqual({
    projectId: "p1",
    builtins: { hex_timezone: "UTC" },
    cells: [
      { staticId: project[0]?.staticId, source: "1", output: "a" },
      { staticId: project[2]?.staticId, source: "2", output: null },
    ],
  });
});

it("opens nothing for a run without code", async () => {
  const { opened, closed, sandboxes } = world();
  await sandboxes.close();
  expect([opened, closed]).toEqual([[], []]);
});

it("closes every sandbox, also one that is still being opened", async () => {
  const { closed, sandboxes } = world();
  await sandboxes.of("javascript");
  void sandboxes.of(python);
  await sandboxes.close();
  expect(closed).toEqual(["javascript", "python"]);
});

it("one that cannot be opened fails whoever asks for it, and keeps no other from being closed", async () => {
  const closed: string[] = [];
  const sandboxes = openSandboxes(project, "p1", {}, async (language) => {
    if (language === "javascript") throw new Error("no loader");
    return { run: () => Promise.reject(new Error("not asked")), close: () => void closed.push(language) };
  });
  await expect(sandboxes.of("javascript")).rejects.toThrow("no loader");
  await sandboxes.of(python);
  await sandboxes.close();
  expect(closed).toEqual(["python"]);
});
