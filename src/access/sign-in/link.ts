import type { Clock } from "../../lib/clock";
import { Failure } from "../../lib/failure";
import { newId, sha256 } from "../../lib/id";
import { audit } from "../audit";
import type { Caller } from "../caller";
import { randomSecret } from "./secret";
import { insertLink, takeLink } from "./store";

const minute = 60_000;
/** How long a link lives until it is used. `local`: printed by the host at the first start, for a person who is still reading. */
export const linkLifetimeMs = { ordinary: 15 * minute, local: 24 * 60 * minute, invitation: 7 * 24 * 60 * minute };

/** A secret that signs one person in once; stored as its hash. Its path is `/sign-in/link/{token}`: GET shows a button, POST spends it. */
export interface SignInLink {
  id: string;
  token: string;
  hash: string;
  at: number;
  expiresAt: number;
}

/** A link that is not stored yet: a verb puts `insertLink` into its batch. */
export async function newLink(at: number, lifetimeMs: number): Promise<SignInLink> {
  const token = randomSecret();
  return { id: newId(at), token, hash: await sha256(token), at, expiresAt: at + lifetimeMs };
}

/** Makes a link for an active member. */
export async function createSignInLink(
  d1: D1Database,
  clock: Clock,
  caller: Caller,
  userId: string,
  lifetimeMs: number = linkLifetimeMs.ordinary,
): Promise<SignInLink> {
  const link = await newLink(clock.now(), lifetimeMs);
  await d1.batch([
    insertLink(d1, link, { id: userId }),
    audit(d1, caller, "sign_in_link.create", { kind: "user", id: userId }, {}, link.at),
  ]);
  return link;
}

/** Whom a link signs in. Each link works once, also under parallel clicks. Throws NOT_FOUND for one that is used, expired or made up. */
export async function spendSignInLink(d1: D1Database, clock: Clock, token: string): Promise<string> {
  const userId = await takeLink(d1, await sha256(token), clock.now());
  if (userId === null) throw new Failure("NOT_FOUND", "This sign-in link was used already or has expired. Ask for a new one.");
  return userId;
}
