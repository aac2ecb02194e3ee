import type { CellKind } from "../../contract/cell";
import { chart } from "./chart";
import { input } from "./input";
import { javascript } from "./javascript";
import type { Kind } from "./kind";
import { markdown } from "./markdown";
import { metric } from "./metric";
import { sql } from "./sql";
import { table } from "./table";

/** Every kind of cell. The type refuses a kind of the contract that is missing here. */
export const kinds: { [K in CellKind]: Kind<K> } = { markdown, sql, javascript, input, chart, table, metric };
