import { expect, test } from "vitest";
import { Visitor } from "vite";
import { filesIn, isCode, lineAt, parse, textOf } from "./sources";

/** Only here do rows of a database, or their SQL, appear. */
const isStore = (file: string): boolean => /(^|[/-])store\.ts$/.test(file) || /^src\/(db|scripts)\//.test(file);

/** What may parse JSON above a store: none of it comes from a row. */
const parsesJson = new Map([
  ["src/outputs/chart-check.ts", "the schema of Vega-Lite"],
  ["src/format/codecs/json.ts", "json of somebody's database"],
  ["src/engine/values.ts", "a stored value of a cell, by its hash"],
  ["src/http/kit/body.ts", "the body of a request"],
  ["src/http/kit/cursor.ts", "the cursor that a client hands back"],
  ["src/runs/runner/journal.ts", "the object's own tables: this file is their store"],
  ["src/sandbox/javascript/answer.ts", "what the child in the sandbox answers"],
]);

/** What may prepare a statement outside a store. */
const preparesSql = new Map([
  ["src/access/audit.ts", "builds the audit row that every verb puts into the batch of its change"],
  ["src/connections/drivers/sample/driver.ts", "the sample warehouse is somebody's database that happens to be D1"],
  ["src/notifications/deliveries/deliver.ts", "prepares messages, not SQL"],
  ["src/lib/time-limit.ts", "wraps a database so that its statements have a time limit"],
]);

/** Words with an underscore that are values of the contract, names of the field or fields of another product, so that objects have them as keys. */
const words = new Map([
  ["timed_out", "status of a run"],
  ["cancel_previous", "overlap policy"],
  ["date_range", "kind of input"],
  ["local_datetime", "type of a column"],
  ["slack_dm", "channel"],
  ["slack_channel", "channel"],
  ["send_email", "mail transport, as wrangler calls its binding"],
  ["line_full", "reason of a skipped run"],
  ["not_published", "kind of notice"],
  ["run_as_gone", "kind of notice"],
  ["past_running", "state of the bar of an app"],
  ["past_hidden", "state of the bar of an app"],
  ["past_nothing", "state of the bar of an app"],
  ["keep_alive", "option of Browser Rendering"],
  ["application_name", "setting of PostgreSQL"],
]);

/** Files whose names with underscores are a wire format. */
const wire = new Map([["src/engine/builtins.ts", "the variables that user code reads: hex_scheduled, run.scheduled_for"]]);

const snake = /^[a-z]+(_[a-z0-9]+)+$/;

/** Everything in a file that only a store may do, as sentences. */
function rowsIn(file: string): string[] {
  const text = textOf(file);
  const found: string[] = [];
  const add = (position: number, what: string): void => void found.push(`${file}:${lineAt(text, position)} ${what}`);
  const name = (position: number, word: string): void => {
    if (snake.test(word) && !words.has(word) && !wire.has(file)) add(position, `has the name ${word}`);
  };
  new Visitor({
    MemberExpression({ start, object, property, computed }) {
      if (computed || property.type !== "Identifier") return;
      name(start, property.name);
      if (object.type === "Identifier" && object.name === "JSON" && property.name === "parse" && !parsesJson.has(file))
        add(start, "parses JSON");
      if (property.name === "prepare" && !preparesSql.has(file)) add(start, "prepares SQL");
    },
    Property({ start, key, computed }) {
      if (!computed && key.type === "Identifier") name(start, key.name);
    },
    TSPropertySignature({ start, key, computed }) {
      if (!computed && key.type === "Identifier") name(start, key.name);
    },
  }).visit(parse(file).program);
  return found;
}

const above = filesIn("src").filter((file) => isCode(file) && !isStore(file) && !file.startsWith("src/web/"));

test("above a store there are records: no JSON of a row, no snake_case, no SQL", () => {
  const offences = above.flatMap(rowsIn);
  expect(offences).toEqual([]);
});

test("every exception is still needed", () => {
  const files = [...parsesJson.keys(), ...preparesSql.keys(), ...wire.keys()];
  expect(files.filter((file) => !above.includes(file))).toEqual([]);
});
