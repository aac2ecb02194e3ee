import lockdown from "../../../../node_modules/ses/dist/lockdown.umd.min.js" with { type: "text" };
import { realmGlobals } from "../globals";
import { sandboxLimits } from "../../limits";
import buffers from "./buffers.child.js" with { type: "text" };
import cell from "./cell.child.js" with { type: "text" };
import columnType from "./column-type.child.js" with { type: "text" };
import console from "./console.child.js" with { type: "text" };
import crypto from "./crypto.child.js" with { type: "text" };
import decimal from "./decimal.child.js" with { type: "text" };
import guards from "./guards.child.js" with { type: "text" };
import iterables from "./iterables.child.js" with { type: "text" };
import meter from "./meter.child.js" with { type: "text" };
import natives from "./natives.child.js" with { type: "text" };
import pending from "./pending.child.js" with { type: "text" };
import platform from "./platform.child.js" with { type: "text" };
import realm from "./realm.child.js" with { type: "text" };
import rows from "./rows.child.js" with { type: "text" };
import runner from "./runner.child.js" with { type: "text" };
import table from "./table.child.js" with { type: "text" };
import texts from "./texts.child.js" with { type: "text" };
import timers from "./timers.child.js" with { type: "text" };
import values from "./values.child.js" with { type: "text" };
import wrap from "./wrap.child.js" with { type: "text" };

/** The module that the platform starts. */
export const mainModule = "runner.js";

/** Everything in a JavaScript child except the cells. */
export const childModules: Record<string, string> = {
  "buffers.js": buffers,
  "cell.js": cell,
  "column-type.js": columnType,
  "console.js": console,
  "crypto.js": crypto,
  "decimal.js": decimal,
  "rows.js": rows,
  "globals.js": `export const realmGlobals = ${JSON.stringify(realmGlobals)};`,
  "guards.js": guards,
  "iterables.js": iterables,
  "limits.js": `export const limits = ${JSON.stringify(sandboxLimits)};`,
  "lockdown.js": lockdown,
  "meter.js": meter,
  "natives.js": natives,
  "pending.js": pending,
  "platform.js": platform,
  "realm.js": realm,
  "runner.js": runner,
  "table.js": table,
  "texts.js": texts,
  "timers.js": timers,
  "values.js": values,
  "wrap.js": wrap,
};
