import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { realmGlobals, runGlobals } from "../../../src/sandbox/javascript/globals";
import { makeProgram } from "../../../src/sandbox/javascript/program";
import { startProgram } from "../../../src/sandbox/javascript/start";
import { valueOf } from "./open";
import { walk } from "./walk";

const given = `[${runGlobals.map((name) => `["${name}", ${name}]`).join(", ")}]`;

/** The walk as a cell of the real child, without the guards of a cell: it makes more calls than a cell may. */
async function walkChild(): Promise<Awaited<ReturnType<typeof walk>>> {
  const program = await makeProgram([{ staticId: "a", source: "1", output: null }]);
  const globals = "Object.getOwnPropertyNames(globalThis).map((name) => [name, globalThis[name]])";
  program.modules["cell-1.js"] =
    `export default async ({ ${runGlobals.join(", ")} }) => { const walk = ${String(walk)}; return [await walk([...${globals}, ...${given}])]; };`;
  const { channel } = await startProgram(env.LOADER, "walk", { ...program, hash: "walk" }, new AbortController().signal);
  await channel.send({ builtins: {} });
  await channel.send({ module: "cell-1.js", output: null, hasLast: false, writes: ["found"], reads: {}, live: [] });
  for (;;) {
    const event = await channel.receive();
    if (event.type !== "done") continue;
    channel.end();
    if (event.error) throw new Error(event.error.message);
    const found = event.values?.["found"] as { value: Awaited<ReturnType<typeof walk>> } | undefined;
    if (!found) throw new Error("the walk found nothing");
    return found.value;
  }
}

test("nothing that is reached by property or by call can be changed or holds state", { timeout: 120_000 }, async () => {
  const seen = await walkChild();
  expect(seen.faults).toEqual([]);
  // The walk is worth something only if it comes far.
  expect(seen.shared).toBeGreaterThan(1000);
  expect(seen.calls).toBeGreaterThan(50_000);
  expect(seen.prototypes).toEqual(
    expect.arrayContaining([
      "KeyIterator",
      "ValueIterator",
      "Segmenter String Iterator",
      "Iterator Helper",
      "RegExp String Iterator",
      "Generator",
    ]),
  );
});

test("the global object has the names of the list and no others, of its own and by its prototypes", async () => {
  const names = (await valueOf(
    "let seen = []; for (let at = globalThis; at; at = Object.getPrototypeOf(at)) seen.push(...Reflect.ownKeys(at).map(String)); seen.filter((name) => globalThis[name] !== undefined && !Object.hasOwn(Object.prototype, name))",
  )) as string[];
  expect(names.filter((name) => !(realmGlobals as readonly string[]).includes(name))).toEqual([]);
});
