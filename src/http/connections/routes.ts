import { Hono, type Context } from "hono";
import * as z from "zod";
import { authorise } from "../../access/authorise";
import { changeConnection, createConnection, removeConnection } from "../../connections/change";
import { readTables, testConnection } from "../../connections/inspect";
import { isSample, sampleId } from "../../connections/drivers/sample/connection";
import { listConnections, loadConnection, loadConnectionName, type ConnectionRecord } from "../../connections/store";
import { viewConnection, viewSample } from "../../connections/view";
import { idSchema, pageOf, pageQuerySchema } from "../../contract/common";
import {
  connectionInputSchema,
  connectionPatchSchema,
  connectionSchema,
  connectionSchemaSchema,
  connectionTestSchema,
} from "../../contract/connection";
import { Failure, notFound } from "../../lib/failure";
import type { HttpEnv } from "../kit/context";
import { readCursor, writeCursor } from "../kit/cursor";
import { body, describe, params, query } from "../kit/validate";

const tag = "Data connections";
const idParams = z.strictObject({ id: idSchema });

/** Databases that SQL cells query. The built-in sample warehouse is the first of the list, under a fixed id; it can be tested and read, not changed. */
export const connectionRoutes = new Hono<HttpEnv>()
  .get("/data-connections", describe("Data connections", { 200: pageOf(connectionSchema) }, { tag }), query(pageQuerySchema), async (c) => {
    const { limit, cursor } = c.req.valid("query");
    const caller = c.get("caller");
    authorise(caller, null, "connection.view");
    const after = readCursor(cursor, "string");
    const room = after ? limit : limit - 1;
    const rows = await listConnections(c.get("db"), after?.[0] ?? "", room + 1);
    const page = rows.slice(0, room);
    const values = [...(after ? [] : [viewSample(caller)]), ...page.map((row) => viewConnection(row, caller))];
    return c.json({ values, cursor: rows.length > room ? writeCursor(page.at(-1)?.name ?? "") : null }, 200);
  })

  .post(
    "/data-connections",
    describe("Add a data connection", { 201: connectionSchema }, { tag }),
    body(connectionInputSchema),
    async (c) => {
      const caller = c.get("caller");
      authorise(caller, null, "connection.manage");
      const row = await createConnection(c.env, c.get("clock"), caller, c.req.valid("json"));
      return c.json(viewConnection(row, caller), 201);
    },
  )

  .get("/data-connections/:id", describe("One data connection", { 200: connectionSchema }, { tag }), params(idParams), async (c) => {
    const caller = c.get("caller");
    authorise(caller, null, "connection.view");
    const { id } = c.req.valid("param");
    return c.json(isSample(id) ? viewSample(caller) : viewConnection(await open(c, id), caller), 200);
  })

  .patch(
    "/data-connections/:id",
    describe("Change a data connection; a new host, port or TLS setting needs the password again", { 200: connectionSchema }, { tag }),
    params(idParams),
    body(connectionPatchSchema),
    async (c) => {
      const caller = c.get("caller");
      authorise(caller, null, "connection.manage");
      const row = await openOwn(c, c.req.valid("param").id);
      return c.json(viewConnection(await changeConnection(c.env, c.get("clock"), caller, row, c.req.valid("json")), caller), 200);
    },
  )

  .delete(
    "/data-connections/:id",
    describe("Delete a data connection; refused while a published version uses it", { 204: null }, { tag }),
    params(idParams),
    async (c) => {
      const caller = c.get("caller");
      authorise(caller, null, "connection.manage");
      const { id } = c.req.valid("param");
      refuseSample(id);
      const found = await loadConnectionName(c.get("db"), id);
      if (!found) throw notFound("The data connection");
      await removeConnection(c.env, c.get("clock"), caller, found);
      return c.body(null, 204);
    },
  )

  .post(
    "/data-connections/:id/test",
    describe("Try a data connection", { 200: connectionTestSchema }, { tag }),
    params(idParams),
    async (c) => {
      authorise(c.get("caller"), null, "connection.use");
      const { id } = c.req.valid("param");
      if (!isSample(id)) await open(c, id);
      return c.json(await testConnection(c.env, id), 200);
    },
  )

  .get(
    "/data-connections/:id/schema",
    describe("Its tables and columns", { 200: connectionSchemaSchema }, { tag }),
    params(idParams),
    async (c) => {
      authorise(c.get("caller"), null, "connection.view");
      const { id } = c.req.valid("param");
      if (!isSample(id)) await open(c, id);
      return c.json(await readTables(c.env, id), 200);
    },
  );

async function open(c: Context<HttpEnv>, id: string): Promise<ConnectionRecord> {
  const row = await loadConnection(c.get("db"), id);
  if (!row) throw notFound("The data connection");
  return row;
}

/** A connection that is ours to change. */
async function openOwn(c: Context<HttpEnv>, id: string): Promise<ConnectionRecord> {
  refuseSample(id);
  return open(c, id);
}

function refuseSample(id: string): void {
  if (id === sampleId) throw new Failure("CONFLICT", "The sample warehouse is built in: it cannot be changed or deleted.");
}
