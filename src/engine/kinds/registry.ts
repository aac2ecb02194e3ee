import type { CellKind } from "../../contract/cell";
import { chart } from "./chart";
import { codeKinds } from "./code";
import { input } from "./input";
import type { Kind } from "./kind";
import { markdown } from "./markdown";
import { metric } from "./metric";
import { sql } from "./sql";
import { table } from "./table";

/** Every kind of cell; those that hold code come from the registry of languages. The type refuses a kind of the contract that is missing here. */
export const kinds: { [K in CellKind]: Kind<K> } = { markdown, sql, input, chart, table, metric, ...codeKinds };
