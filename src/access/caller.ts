import type { Role, TokenScope } from "../contract/access";

/** Who is asking, as the door found out: an active member of the workspace. */
export interface Caller {
  userId: string;
  name: string;
  email: string;
  role: Role;
  /** Scope of the API token used; null for a browser session, which may do all its owner may. */
  scope: TokenScope | null;
  /** The browser session; null for an API token. */
  sessionId: string | null;
}

/** Whom an audit row names. */
export type Actor = Pick<Caller, "userId" | "name">;
