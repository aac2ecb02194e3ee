import { Hono, type Context } from "hono";
import * as z from "zod";
import { idSchema, pageOf, type Json } from "../../contract/common";
import { captureOptionsSchema } from "../../contract/notification";
import { outputSchema, type Output } from "../../contract/output";
import { columnTypeSchema, rowCount, type ColumnType, type Table, type Value } from "../../contract/value";
import { authorise } from "../../access/authorise";
import { takeCapture } from "../../captures/capture";
import { CaptureFailure } from "../../captures/failure";
import { Failure, notFound, unprocessable } from "../../lib/failure";
import { byteOrderMark, tableCsv } from "../../format/csv";
import { fileMoment } from "../../format/dates";
import { sheetProblem, tableXlsx } from "../../format/xlsx";
import { loadVersionZone } from "../../projects/store";
import { loadValue } from "../../runs/kept-outputs";
import { loadOutputs } from "../../runs/outputs";
import { hasEnded } from "../../runs/state";
import type { HttpEnv } from "../kit/context";
import { contentDisposition } from "../kit/download";
import { openRun } from "./open";
import { describe, params, query } from "../kit/validate";

const runParams = z.strictObject({ id: idSchema });
const outputParams = z.strictObject({ id: idSchema, staticId: idSchema });
const captureQuery = z.strictObject({
  width: z.coerce.number().int().min(320).max(1600).optional(),
  scale: z.coerce.number().int().min(1).max(3).optional(),
  theme: z.enum(["light", "dark"]).optional(),
  paper: z.enum(["a4", "letter"]).optional(),
  orientation: z.enum(["auto", "portrait", "landscape"]).optional(),
  /** Save as a file instead of showing it. */
  download: z.enum(["0", "1"]).optional(),
});
const fileQuery = z.strictObject({
  format: z.enum(["json", "csv", "xlsx"]).default("json"),
  /** `1` begins a CSV file with a byte order mark, by which spreadsheets know that it is UTF-8. Links on pages ask for it. */
  bom: z.enum(["0", "1"]).default("0"),
});

/** One output as the API answers it. */
const resultSchema = z.object({
  staticId: z.string(),
  kind: z.string(),
  label: z.string(),
  status: z.string(),
  value: z.unknown().optional(),
  /** Of a value that JSON alone cannot tell: text of a number that would lose digits, a date. */
  type: columnTypeSchema.optional(),
  /** The same for parts of a list or object, by JSON pointer (RFC 6901). */
  types: z.record(z.string(), columnTypeSchema).optional(),
  table: z
    .object({
      columns: z.array(z.object({ name: z.string(), type: columnTypeSchema })),
      rows: z.array(z.array(z.unknown())),
      totalRows: z.number().int(),
    })
    .optional(),
  html: z.string().optional(),
  svg: z.string().optional(),
  error: z.unknown(),
  log: z.array(z.unknown()),
});
const tag = "Results";

/** What a run left behind: outputs, files of them, pictures of the app. */
export const results = new Hono<HttpEnv>()
  .get(
    "/runs/:id/outputs",
    describe("Outputs of all cells, as the page shows them", { 200: pageOf(z.union([outputSchema, resultSchema])) }, { tag }),
    params(runParams),
    query(z.strictObject({ view: z.enum(["values", "drawn"]).default("values") })),
    async (c) => {
      const { row } = await openRun(c, c.req.valid("param").id, "run.view_cells");
      const outputs = await loadOutputs(c.env, row, undefined);
      // The application draws them with the components of the page, which need every width of a chart and every format of a table.
      return c.json(
        { values: c.req.valid("query").view === "drawn" ? outputs : outputs.map((output) => result(output)), cursor: null },
        200,
      );
    },
  )

  .get(
    "/runs/:id/outputs/:staticId",
    describe(
      "One output whole: as JSON, or its table as a CSV or XLSX file. Every number keeps its digits: where a JSON number or a cell of a spreadsheet would lose some, it is text",
      { 200: resultSchema },
      { tag },
    ),
    params(outputParams),
    query(fileQuery),
    async (c) => {
      const { id, staticId } = c.req.valid("param");
      const { format, bom } = c.req.valid("query");
      const { row, level } = await openRun(c, id, "run.view");
      const found = hasEnded(row.status) ? await loadValue(c.env, row, staticId) : null;
      // Who may open the app may have what it shows as a file; everything else of a run needs more.
      const shown =
        row.status === "succeeded" && found !== null && found.output.inApp && found.output.display?.kind === "table" && format !== "json";
      authorise(c.get("caller"), level, shown ? "project.open_app" : "run.view_cells");
      if (!found) throw notFound("This output");
      if (format === "json") return c.json(result(found.output, found.value), 200);
      const table = found.value?.kind === "table" ? found.value.table : null;
      if (!table)
        throw unprocessable("Only a table can be had as a file. Ask for `format=json`.", [
          { path: "format", message: "this output is no table" },
        ]);
      return tableFile(table, { format, bom: bom === "1" }, found.output.label || found.output.output || "table");
    },
  )

  .get(
    "/runs/:id/capture.png",
    describe("The app as this run left it, as a PNG", { 200: null }, { tag }),
    params(runParams),
    query(captureQuery),
    (c) => capture(c, c.req.valid("param").id, "png", c.req.valid("query")),
  )
  .get(
    "/runs/:id/capture.pdf",
    describe("The app as this run left it, as a PDF", { 200: null }, { tag }),
    params(runParams),
    query(captureQuery),
    (c) => capture(c, c.req.valid("param").id, "pdf", c.req.valid("query")),
  );

async function capture(c: Context<HttpEnv>, id: string, kind: "png" | "pdf", asked: z.output<typeof captureQuery>): Promise<Response> {
  // The page of a run that did not succeed shows errors of cells, which are not for visitors of the app.
  const { row } = await openRun(c, id, ({ status }) => (status === "succeeded" ? "project.open_app" : "run.view_cells"));
  if (!hasEnded(row.status))
    throw new Failure("CONFLICT", "This run is still going. Its picture can be taken when it has ended.", {
      headers: { "Retry-After": "5" },
    });
  const { download, ...given } = asked;
  const options = captureOptionsSchema.parse(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)));
  try {
    const { key, note } = await takeCapture(c.env, { projectId: row.projectId, runId: row.id, attempt: row.attempt }, kind, {
      ...options,
      purpose: "page",
    });
    const object = await c.env.BUCKET.get(key);
    if (!object) throw notFound("This picture");
    return new Response(object.body, {
      headers: {
        "content-type": kind === "png" ? "image/png" : "application/pdf",
        "content-disposition": contentDisposition(download === "1" ? "attachment" : "inline", {
          name: row.projectTitle,
          when: fileMoment(row.plannedAt, await loadVersionZone(c.env.DB, row.projectId, row.version)),
          extension: kind,
          fallback: "app",
        }),
        "content-length": String(object.size),
        // A run's picture never changes, but who may see it may.
        "cache-control": "private, no-cache",
        etag: object.httpEtag,
        ...(note === null ? {} : { "x-capture-note": encodeURIComponent(note) }),
      },
    });
  } catch (thrown) {
    if (thrown instanceof CaptureFailure)
      throw new Failure("UNAVAILABLE", thrown.message, { details: { reason: thrown.reason }, headers: { "Retry-After": "10" } });
    throw thrown;
  }
}

/** `value` given: the whole stored value instead of what the page shows. */
function result(output: Output, value: Value | null = null): z.infer<typeof resultSchema> {
  const { staticId, kind, label, status, error, log, display } = output;
  const head = { staticId, kind, label, status, error, log };
  if (value) return { ...head, ...whole(value) };
  switch (display?.kind) {
    case undefined:
      return head;
    case "markdown":
      return { ...head, html: display.html };
    case "table":
      return { ...head, table: tableResult(display.table, display.totalRows) };
    case "chart":
      return { ...head, svg: display.drawings.at(-1)?.svg ?? "" };
    case "metric":
      return { ...head, value: display.raw };
    case "input":
      return { ...head, value: display.value };
    case "value": {
      const { value: shown, type, types } = display;
      return { ...head, value: shown, ...(type && { type }), ...(types && { types }) };
    }
  }
}

const whole = (
  value: Value,
): { value?: Json; type?: ColumnType; types?: Record<string, ColumnType>; table?: ReturnType<typeof tableResult> } => {
  if (value.kind === "table") return { table: tableResult(value.table, rowCount(value.table)) };
  if (value.kind === "date") return { value: value.iso };
  if (value.kind === "scalar") return { value: value.value, type: value.type };
  if (value.kind === "bytes") return { value: value.base64 };
  return value.types ? { value: value.value, types: value.types } : { value: value.value };
};

const tableResult = (table: Table, totalRows: number) => ({
  columns: table.columns.map((name, index) => ({ name, type: table.types[index] ?? "json" })),
  rows: rowsOf(table),
  totalRows,
});

const rowsOf = (table: Table): Json[][] =>
  Array.from({ length: rowCount(table) }, (_, row) => table.data.map((column) => column[row] ?? null));

async function tableFile(table: Table, { format, bom }: { format: "csv" | "xlsx"; bom: boolean }, label: string): Promise<Response> {
  const headers = (type: string) => ({
    "content-type": type,
    "content-disposition": contentDisposition("attachment", { name: label, extension: format, fallback: "table" }),
    "cache-control": "private, no-cache",
  });
  if (format === "csv") {
    const mark = bom ? byteOrderMark : "";
    return new Response(`${mark}${tableCsv(table)}`, { headers: headers("text/csv; charset=utf-8") });
  }
  const problem = sheetProblem(table);
  if (problem !== null) throw unprocessable(problem, [{ path: "format", message: problem }]);
  return new Response(await tableXlsx(table, label), {
    headers: headers("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
  });
}
