import * as z from "zod";
import { idSchema, jsonSchema } from "./common";

/** Kinds of cells of this release. */
export const cellKinds = ["markdown", "sql", "javascript", "input", "chart", "table", "metric"] as const;
/** A kind of cell. */
export type CellKind = (typeof cellKinds)[number];

/** Kinds of the design that this release refuses by name. */
export const laterCellKinds = ["python", "writeback"] as const;

/** Controls that an input cell can show. */
export const inputTypes = ["text", "number", "slider", "checkbox", "dropdown", "multiselect", "date", "date_range"] as const;
/** A control of an input cell. */
export type InputType = (typeof inputTypes)[number];

/** `hex_...` and `run` are given by the run: no cell may write them. */
export const isBuiltInName = (name: string): boolean => name === "run" || name.startsWith("hex_");

const languageNames = new Set(
  [
    // Words of JavaScript that no variable can be named, in modules and in strict functions (ECMA-262, "Keywords and Reserved Words").
    "await break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof",
    "new null return super switch this throw true try typeof var void while with yield let static implements interface package private protected public",
    "arguments eval",
    // Its constants.
    "undefined NaN Infinity globalThis",
    // Properties that every object has: a name is looked up in objects.
    "constructor prototype hasOwnProperty isPrototypeOf propertyIsEnumerable toLocaleString toString valueOf",
  ].flatMap((words) => words.split(" ")),
);

/** Names that belong to the languages of cells, or to every object: a value of that name could not be read. */
const isLanguageName = (name: string): boolean => languageNames.has(name) || /^__.*__$/.test(name);

/** A name user code can refer to: also a valid JavaScript and SQL parameter name. */
export const outputNameSchema = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,62}$/, "a name starts with a letter or _, then letters, digits and _, at most 63")
  .refine((name) => !isBuiltInName(name), "names beginning with hex_, and run, are built in");

/** The name of an output in a draft that is saved. Versions from before this rule may hold others. */
const givenNameSchema = outputNameSchema.refine((name) => !isLanguageName(name), {
  error: ({ input }) => `${String(input)} is a word of the language, and no cell could read an output of that name. Choose another name`,
});

const width = z.enum(["full", "half", "third"]);
const d3Format = z.string().max(40);
/** A name, or a path into its value: `total`, `summary.rain`. */
const valuePath = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*$/, "a name, or a path into its value such as summary.rain");

const common = {
  id: idSchema,
  /** Stable across versions; assigned when missing. */
  staticId: idSchema,
  label: z.string().max(200),
  source: z.string().max(200_000),
  /** The name of the cell's value, null when nothing reads it. */
  output: outputNameSchema.nullable(),
  /** Shown on the app page. */
  inApp: z.boolean(),
  width,
};

/** Configuration of a SQL cell. */
export const sqlConfigSchema = z.strictObject({
  /** `sample`, or the id or name of a data connection. */
  connection: z.string().min(1).max(100).default("sample"),
  /** Rows at most; never above the limit of `limits.ts`. */
  maxRows: z.number().int().min(1).max(100_000).optional(),
  /** Time limit of the query. */
  timeoutSeconds: z.number().int().min(1).max(3600).optional(),
});

/** Configuration of an input cell: its control, its first value, and what the control accepts. */
export const inputConfigSchema = z.strictObject({
  type: z.enum(inputTypes),
  default: jsonSchema.optional(),
  /** Choices of a dropdown or multiselect. */
  options: z
    .array(z.union([z.string().max(500), z.number()]))
    .max(1000)
    .optional(),
  /** Bounds and step of a number or slider. */
  min: z.number().optional(),
  max: z.number().optional(),
  step: z.number().positive().optional(),
});

/** Configuration of a chart cell. */
export const chartConfigSchema = z.strictObject({
  /** Name of the table drawn; the spec needs no data of its own. */
  table: outputNameSchema,
  /** A Vega-Lite specification without `data`. */
  spec: z.record(z.string(), jsonSchema),
  /** The finding, or a plain title; `{{ name }}` is filled in, here and in the subtitle. The label stands in when missing. */
  title: z.string().max(300).optional(),
  /** The measure and its unit. */
  subtitle: z.string().max(300).optional(),
  /** Height in CSS pixels at every width. */
  height: z.number().int().min(80).max(1200).optional(),
});

/**
 * How a table cell shows one column. `format` is a d3-format specifier and decides alone. Without one, the values of a column share the decimals they have, and whole numbers that name
 * things (by the column's name: ids, codes, years) have no separators.
 */
export const tableColumnSchema = z.strictObject({
  name: z.string().min(1).max(200),
  label: z.string().max(200).optional(),
  unit: z.string().max(40).optional(),
  format: d3Format.optional(),
  /** Exactly so many decimals. */
  decimals: z.number().int().min(0).max(20).optional(),
  /** Commas between thousands. */
  grouping: z.boolean().optional(),
  /** Draws an in-cell bar from zero beside the figure. */
  bar: z.boolean().optional(),
});

/** Configuration of a table cell; `table` is the name of the table shown. */
export const tableConfigSchema = z.strictObject({
  table: outputNameSchema,
  title: z.string().max(300).optional(),
  subtitle: z.string().max(300).optional(),
  /** Columns shown, in this order; all when missing. */
  columns: z.array(tableColumnSchema).max(200).optional(),
  /** A total row under a rule: the last row of the table is set apart. */
  lastRowIsTotal: z.boolean().optional(),
});

/** Configuration of a metric cell: one figure. `format` is a d3-format specifier. */
export const metricConfigSchema = z.strictObject({
  value: valuePath,
  format: d3Format.optional(),
  unit: z.string().max(40).optional(),
  /** The change against a named period, drawn as an arrow; `{{ name }}` is filled in in its label. */
  change: z
    .strictObject({
      value: valuePath,
      format: d3Format.optional(),
      unit: z.string().max(40).optional(),
      label: z.string().max(100).optional(),
    })
    .optional(),
  /** One longer reference under the change; `{{ name }}` is filled in. */
  reference: z.string().max(200).optional(),
});

const javascriptConfigSchema = z.strictObject({ timeoutSeconds: z.number().int().min(1).max(3600).optional() });
const markdownConfigSchema = z.strictObject({});

/** A cell as stored and answered: everything present. */
export const cellSchema = z.discriminatedUnion("kind", [
  z.strictObject({ ...common, kind: z.literal("markdown"), config: markdownConfigSchema }),
  z.strictObject({ ...common, kind: z.literal("sql"), config: sqlConfigSchema }),
  z.strictObject({ ...common, kind: z.literal("javascript"), config: javascriptConfigSchema }),
  z.strictObject({ ...common, kind: z.literal("input"), config: inputConfigSchema }),
  z.strictObject({ ...common, kind: z.literal("chart"), config: chartConfigSchema }),
  z.strictObject({ ...common, kind: z.literal("table"), config: tableConfigSchema }),
  z.strictObject({ ...common, kind: z.literal("metric"), config: metricConfigSchema }),
]);
export type Cell = z.infer<typeof cellSchema>;
/** A cell of one kind. */
export type CellOf<K extends CellKind> = Extract<Cell, { kind: K }>;

const given = {
  id: common.id.optional(),
  staticId: common.staticId.optional(),
  label: common.label.default(""),
  source: common.source.default(""),
  output: givenNameSchema.nullable().default(null),
  inApp: common.inApp.default(true),
  width: common.width.default("full"),
};

/** Kinds that come later are refused by name, unknown ones with what there is. */
const laterKind = ({ code, input }: { code?: string; input?: unknown }): string | undefined => {
  if (code !== "invalid_union") return undefined;
  const kind = (input as { kind?: unknown } | null | undefined)?.kind;
  if (laterCellKinds.some((later) => later === kind))
    return `cells of kind "${String(kind)}" come with a later release; there are ${cellKinds.join(", ")}`;
  return `is not a kind of cell; there are ${cellKinds.join(", ")}`;
};

/** A cell as a client writes it: identity, `inApp` and `width` may be left out. */
export const cellInputSchema = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({ ...given, kind: z.literal("markdown"), config: markdownConfigSchema.default({}) }),
    z.strictObject({ ...given, kind: z.literal("sql"), config: sqlConfigSchema.default({ connection: "sample" }) }),
    z.strictObject({ ...given, kind: z.literal("javascript"), config: javascriptConfigSchema.default({}) }),
    z.strictObject({ ...given, kind: z.literal("input"), config: inputConfigSchema }),
    z.strictObject({ ...given, kind: z.literal("chart"), config: chartConfigSchema }),
    z.strictObject({ ...given, kind: z.literal("table"), config: tableConfigSchema }),
    z.strictObject({ ...given, kind: z.literal("metric"), config: metricConfigSchema }),
  ],
  { error: laterKind },
);
export type CellInput = z.infer<typeof cellInputSchema>;
