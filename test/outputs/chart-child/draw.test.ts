import { env } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import type { Json } from "../../../src/contract/common";
import type { Table } from "../../../src/contract/value";
import { drawInChild } from "../../../src/outputs/chart-child/draw";

const table: Table = {
  columns: ["word", "n"],
  types: ["string", "integer"],
  data: [
    ["__proto__", "__defineGetter__", "other", "plain", "plain"],
    [1, 2, 3, 4, 5],
  ],
};
const bars: Record<string, Json> = { mark: "bar", encoding: { y: { field: "word" }, x: { field: "n", aggregate: "sum" } } };
const order = (spec: Record<string, Json> = bars) => ({ spec, table, widths: [342, 536], options: {} });

/** A loader whose children end as told, and what they were started with. */
function brokenLoader(ends: (string | object)[]) {
  const started: { name: string; code: WorkerLoaderWorkerCode }[] = [];
  const loader = {
    get(name: string, code: () => WorkerLoaderWorkerCode) {
      started.push({ name, code: code() });
      return {
        getEntrypoint: () => ({
          fetch: async () => {
            const end = ends.shift();
            if (typeof end === "string") throw new Error(end);
            return Response.json(end);
          },
        }),
      };
    },
  };
  return { loader: loader as unknown as WorkerLoader, started };
}

describe("a chart drawn in the child", () => {
  test("has every width, and text measured with the font of the page", async () => {
    const drawings = await drawInChild(env.LOADER, order());
    expect(drawings.map(({ width }) => width)).toEqual([342, 536]);
    for (const { svg } of drawings) expect(svg).toMatch(/^<svg class="db-chart"[^]*>plain</);
  });

  test("counts groups that are named like what every object inherits", async () => {
    const [drawing] = await drawInChild(env.LOADER, { ...order(), widths: [536] });
    for (const word of ["__proto__", "__defineGetter__", "other", "plain"]) expect(drawing?.svg).toContain(`>${word}</text>`);
    expect(drawing?.svg.match(/<path [^>]*fill="var\(--c1-soft\)"/g)).toHaveLength(4);
  });

  test("that is wrong or too much fails with the sentence of the budget and its place", async () => {
    const tooMuch = { ...bars, transform: [{ calculate: "sequence(1e9)", as: "s" }] };
    await expect(drawInChild(env.LOADER, order(tooMuch))).rejects.toMatchObject({
      code: "UNPROCESSABLE",
      message: expect.stringMatching(/sequence\(\) makes 1,000,000,000 values.*transform\[0\]\.calculate/),
    });
  });

  test("leaves nothing behind for the next", async () => {
    const before = await drawInChild(env.LOADER, order());
    const locale = { number: { decimal: "§", thousands: "¤", grouping: [1], currency: ["", ""] } };
    await drawInChild(env.LOADER, order({ ...bars, config: { locale } as Json })).catch(() => null);
    const words = { ...table, data: [["constructor", "valueOf", "toString", "a", "b"], table.data[1] ?? []] };
    await drawInChild(env.LOADER, { ...order(), table: words }).catch(() => null);
    expect(await drawInChild(env.LOADER, order())).toEqual(before);
  });
});

describe("a child that dies", () => {
  const drawings = [{ width: 342, svg: "<svg/>" }];

  test("is started once more", async () => {
    const { loader, started } = brokenLoader(["the child is gone", { drawings }]);
    expect(await drawInChild(loader, order())).toEqual(drawings);
    expect(started).toHaveLength(2);
  });

  test("twice fails the chart with a sentence", async () => {
    const { loader, started } = brokenLoader(["gone", "gone again", { drawings }]);
    await expect(drawInChild(loader, order())).rejects.toThrow(/stopped twice/);
    expect(started).toHaveLength(2);
  });

  test.each([
    ["Worker exceeded CPU time limit.", /more CPU than a chart may \(10 s\)/],
    ["Worker exceeded memory limit.", /more memory than a chart may/],
  ])("by the limit %j is not started again", async (end, message) => {
    const { loader, started } = brokenLoader([end, { drawings }]);
    await expect(drawInChild(loader, order())).rejects.toThrow(message);
    expect(started).toHaveLength(1);
  });

  test("because the run was stopped is not started again", async () => {
    const { loader, started } = brokenLoader(["aborted", { drawings }]);
    await expect(drawInChild(loader, order(), AbortSignal.abort(new Error("cancelled")))).rejects.toThrow("cancelled");
    expect(started).toHaveLength(1);
  });

  test("in Daybook's own code is no fault of the specification", async () => {
    const { loader } = brokenLoader([{ thrown: "TypeError: x" }]);
    await expect(drawInChild(loader, order())).rejects.toThrow("Drawing a chart failed: TypeError: x");
  });
});

test("the child has one id for all charts, no network, no bindings and a limit of CPU", async () => {
  const { loader, started } = brokenLoader([{ drawings: [] }, { drawings: [] }]);
  await drawInChild(loader, order());
  await drawInChild(loader, { ...order(), table: { columns: [], types: [], data: [] } });
  expect(new Set(started.map(({ name }) => name)).size).toBe(1);
  expect(started[0]?.name).toMatch(/^chart-[0-9a-f]{32}$/);
  expect(started[0]?.code).toMatchObject({ env: {}, globalOutbound: null, limits: { cpuMs: 10_000, subRequests: 0 } });
});
