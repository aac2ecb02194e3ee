import { Hono } from "hono";
import * as z from "zod";
import { changeMember, inviteMember, removeMember, viewMember } from "../../access/people/members";
import { authorise } from "../../access/authorise";
import { listMembers, loadMember, type MemberRecord } from "../../access/people/store";
import { idSchema, pageOf, pageQuerySchema } from "../../contract/common";
import { invitationSchema, memberInputSchema, memberPatchSchema, memberSchema, userSchema, type User } from "../../contract/user";
import { iso } from "../../lib/clock";
import { notFound } from "../../lib/failure";
import { appUrl, type HttpEnv } from "../kit/context";
import { readCursor, writeCursor } from "../kit/cursor";
import { body, describe, params, query } from "../kit/validate";

const idParams = z.strictObject({ id: idSchema });
const usersQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(25),
  after: z.string().max(500).optional(),
  before: z.string().max(500).optional(),
});
const usersSchema = z.object({
  values: z.array(userSchema),
  pagination: z.object({ after: z.string().nullable(), before: z.string().nullable() }),
});

/** People of the workspace: the directory everyone may read, and membership, which admins manage. */
export const people = new Hono<HttpEnv>()
  .get("/users", describe("People of the workspace", { 200: usersSchema }, { tag: "People" }), query(usersQuery), async (c) => {
    const { limit, after, before } = c.req.valid("query");
    authorise(c.get("caller"), null, "user.list");
    const step = before === undefined ? "after" : "before";
    const id = readCursor(before ?? after, "string")?.[0] ?? null;
    const rows = await listMembers(c.env.DB, { active: true, step, id, limit: limit + 1 });
    const more = rows.length > limit;
    const page = step === "after" ? rows.slice(0, limit) : rows.slice(-limit);
    const cursor = (row: MemberRecord | undefined, there: boolean) => (row && there ? writeCursor(row.id) : null);
    const pagination = {
      after: cursor(page.at(-1), more || step === "before"),
      before: cursor(page[0], step === "before" ? more : id !== null),
    };
    return c.json({ values: page.map(viewUser), pagination }, 200);
  })

  .get("/users/:id", describe("One person", { 200: userSchema }, { tag: "People" }), params(idParams), async (c) => {
    authorise(c.get("caller"), null, "user.list");
    const row = await loadMember(c.env.DB, c.req.valid("param").id);
    if (row === null) throw notFound("The user");
    return c.json(viewUser(row), 200);
  })

  .post(
    "/users/:id/deactivate",
    describe("Deactivate a person: sessions and tokens end at once", { 200: userSchema }, { tag: "People" }),
    params(idParams),
    async (c) => {
      const caller = c.get("caller");
      authorise(caller, null, "member.manage");
      return c.json(
        viewUser(await changeMember(c.env.DB, c.get("clock"), caller, c.req.valid("param").id, { status: "deactivated" })),
        200,
      );
    },
  )

  .get(
    "/members",
    describe("Members, deactivated ones too", { 200: pageOf(memberSchema) }, { tag: "People" }),
    query(pageQuerySchema),
    async (c) => {
      const { limit, cursor } = c.req.valid("query");
      const caller = c.get("caller");
      authorise(caller, null, "member.manage");
      const id = readCursor(cursor, "string")?.[0] ?? null;
      const rows = await listMembers(c.env.DB, { active: false, step: "after", id, limit: limit + 1 });
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      return c.json(
        { values: page.map((row) => viewMember(row, caller)), cursor: last && rows.length > limit ? writeCursor(last.id) : null },
        200,
      );
    },
  )

  .post(
    "/members",
    describe("Invite somebody; the answer holds the link to hand on", { 201: invitationSchema }, { tag: "People" }),
    body(memberInputSchema),
    async (c) => {
      const caller = c.get("caller");
      authorise(caller, null, "member.manage");
      const { member, link } = await inviteMember(c.env.DB, c.get("clock"), caller, c.req.valid("json"));
      const note = `No mail was sent: hand this link to ${member.email}. It works once, until it expires.`;
      const url = `${appUrl(c)}/sign-in/link/${link.token}`;
      const invitation = { url, expiresAt: iso(link.expiresAt), sent: false as const, note };
      return c.json({ member: viewMember(member, caller), invitation }, 201);
    },
  )

  .patch(
    "/members/:id",
    describe("Change a member's role or status", { 200: memberSchema }, { tag: "People" }),
    params(idParams),
    body(memberPatchSchema),
    async (c) => {
      const caller = c.get("caller");
      authorise(caller, null, "member.manage");
      return c.json(
        viewMember(await changeMember(c.env.DB, c.get("clock"), caller, c.req.valid("param").id, c.req.valid("json")), caller),
        200,
      );
    },
  )

  .delete(
    "/members/:id",
    describe("Remove a member and what was granted to them", { 204: null }, { tag: "People" }),
    params(idParams),
    async (c) => {
      const caller = c.get("caller");
      authorise(caller, null, "member.manage");
      await removeMember(c.env.DB, c.get("clock"), caller, c.req.valid("param").id);
      return c.body(null, 204);
    },
  );

const viewUser = ({ id, name, email, role }: MemberRecord): User => ({ id, name, email, role });
