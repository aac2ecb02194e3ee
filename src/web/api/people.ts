import { queryOptions } from "@tanstack/react-query";
import type * as z from "zod";
import type { Role, TokenScope } from "../../contract/access";
import type { invitationSchema, Member, newTokenSchema, tokenSchema, User } from "../../contract/user";
import { call, exchange } from "./client";
import type { Me, Page } from "./types";

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => call<Me>("GET", "/me", undefined, { signal }),
  staleTime: 60_000,
  retry: false,
});

/** `needed` is true until the first admin exists. */
export const setupQuery = queryOptions({
  queryKey: ["setup"],
  queryFn: ({ signal }) => call<{ needed: boolean }>("GET", "/setup", undefined, { signal }),
  retry: false,
});

export interface SetupInput {
  name: string;
  email: string;
  password: string;
  workspaceName: string;
}
export const setUp = (input: SetupInput): Promise<unknown> => call("POST", "/setup", input);

export const signIn = (email: string, password: string): Promise<unknown> =>
  exchange("POST", "/api/auth/sign-in/email", { email, password });
export const signOut = (): Promise<unknown> => exchange("POST", "/api/auth/sign-out", {});
/** Ends every session of mine, this one too. */
export const signOutEverywhere = (): Promise<unknown> => exchange("POST", "/api/auth/revoke-sessions", {});

/** Everybody who can be named as a recipient. */
export const usersQuery = queryOptions({
  queryKey: ["users"],
  queryFn: ({ signal }) => call<{ values: User[] }>("GET", "/users?limit=100", undefined, { signal }),
  staleTime: 30_000,
});

export const membersQuery = queryOptions({
  queryKey: ["members"],
  queryFn: ({ signal }) => call<Page<Member>>("GET", "/members?limit=100", undefined, { signal }),
});
export type Invitation = z.infer<typeof invitationSchema>;
export const inviteMember = (input: { email: string; name?: string; role: Role }): Promise<Invitation> => call("POST", "/members", input);
export const changeMember = (id: string, change: { role?: Role; status?: Member["status"] }): Promise<Member> =>
  call("PATCH", `/members/${id}`, change);

export type Token = z.infer<typeof tokenSchema>;
export const tokensQuery = queryOptions({
  queryKey: ["tokens"],
  queryFn: ({ signal }) => call<Page<Token>>("GET", "/tokens?limit=100", undefined, { signal }),
});
/** The secret itself is in this answer and never again. */
export const createToken = (input: { name: string; scope: TokenScope; expiresInDays: number }): Promise<z.infer<typeof newTokenSchema>> =>
  call("POST", "/tokens", input);
export const revokeToken = (id: string): Promise<unknown> => call("DELETE", `/tokens/${id}`);

/** Ends my other sessions. `currentPassword` is asked of those who have one. */
export const setPassword = (input: { currentPassword?: string; newPassword: string }): Promise<unknown> =>
  call("POST", "/me/password", input);
/** A link that signs a member in once. */
export const makeSignInLink = (userId: string): Promise<{ url: string; expiresAt: string }> => call("POST", "/sign-in-links", { userId });
export const removeMember = (id: string): Promise<unknown> => call("DELETE", `/members/${id}`);
