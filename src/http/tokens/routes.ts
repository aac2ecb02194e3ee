import { Hono } from "hono";
import * as z from "zod";
import { authorise } from "../../access/authorise";
import { listTokens } from "../../access/tokens/store";
import { createToken, revokeToken, viewToken } from "../../access/tokens/tokens";
import { idSchema, pageOf, pageQuerySchema } from "../../contract/common";
import { newTokenSchema, tokenInputSchema, tokenSchema } from "../../contract/user";
import { Failure } from "../../lib/failure";
import type { HttpEnv } from "../kit/context";
import { readCursor, writeCursor } from "../kit/cursor";
import { body, describe, params, query } from "../kit/validate";

/** The caller's own API tokens. */
export const tokens = new Hono<HttpEnv>()
  .get(
    "/tokens",
    describe("Your API tokens, newest first", { 200: pageOf(tokenSchema) }, { tag: "API tokens" }),
    query(pageQuerySchema),
    async (c) => {
      const { limit, cursor } = c.req.valid("query");
      const caller = c.get("caller");
      const records = await listTokens(c.env.DB, caller.userId, readCursor(cursor, "string")?.[0] ?? null, limit + 1);
      const page = records.slice(0, limit);
      const last = page.at(-1);
      return c.json(
        { values: page.map((record) => viewToken(record, caller)), cursor: last && records.length > limit ? writeCursor(last.id) : null },
        200,
      );
    },
  )

  .post(
    "/tokens",
    describe(
      "Make an API token, signed in with a browser; the answer shows its secret once",
      { 201: newTokenSchema },
      { tag: "API tokens" },
    ),
    body(tokenInputSchema),
    async (c) => {
      const caller = c.get("caller");
      authorise(caller, null, "token.manage");
      // A token that leaked could make itself children that outlive its end and its being revoked.
      if (caller.scope !== null)
        throw new Failure(
          "FORBIDDEN",
          "An API token is made in the browser, not with an API token. Sign in, then make it under Settings > API tokens.",
        );
      const input = c.req.valid("json");
      const { record, token } = await createToken(c.env.DB, c.get("clock"), caller, input);
      c.header("cache-control", "no-store");
      return c.json({ ...viewToken(record, caller), token }, 201);
    },
  )

  .delete(
    "/tokens/:id",
    describe("Revoke an API token at once", { 204: null }, { tag: "API tokens" }),
    params(z.strictObject({ id: idSchema })),
    async (c) => {
      authorise(c.get("caller"), null, "token.manage");
      await revokeToken(c.env.DB, c.get("clock"), c.get("caller"), c.req.valid("param").id);
      return c.body(null, 204);
    },
  );
