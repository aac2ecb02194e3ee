import { queryOptions } from "@tanstack/react-query";
import type * as z from "zod";
import type { Role, TokenScope } from "../../contract/access";
import type { invitationSchema, Member, newTokenSchema, tokenSchema } from "../../contract/user";
import { api, auth, isMissing, read } from "./client";

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => read(api.me.$get({}, { init: { signal } })),
  staleTime: 60_000,
  retry: false,
});

/** The secret of the link that a deploy printed, while its page is open. */
const setupSecret = (): Record<string, string> => {
  const secret = new URLSearchParams(window.location.search).get("secret");
  return secret === null ? {} : { "setup-secret": secret };
};

/** `needed` is true until the first admin exists. Who may not set the workspace up is told that nothing is needed. */
export const setupQuery = queryOptions({
  queryKey: ["setup"],
  queryFn: ({ signal }) =>
    read(api.setup.$get({}, { headers: setupSecret(), init: { signal } })).catch((thrown: unknown) => {
      if (isMissing(thrown)) return { needed: false };
      throw thrown;
    }),
  retry: false,
});

export interface SetupInput {
  name: string;
  email: string;
  password: string;
  workspaceName: string;
}
/** Makes the first admin of an empty workspace and signs them in. */
export const setUp = (input: SetupInput) => read(api.setup.$post({ json: input }, { headers: setupSecret() }));

/** Signs in with a password. */
export const signIn = (email: string, password: string) => read(auth["sign-in"].email.$post({ json: { email, password } }));
/** Ends this session. */
export const signOut = () => read(auth["sign-out"].$post());
/** Ends every session of mine, this one too. */
export const signOutEverywhere = () => read(auth["revoke-sessions"].$post());

/** Everybody who can be named as a recipient. */
export const usersQuery = queryOptions({
  queryKey: ["users"],
  queryFn: ({ signal }) => read(api.users.$get({ query: { limit: 100 } }, { init: { signal } })),
  staleTime: 30_000,
});

export const membersQuery = queryOptions({
  queryKey: ["members"],
  queryFn: ({ signal }) => read(api.members.$get({ query: { limit: 100 } }, { init: { signal } })),
});
export type Invitation = z.infer<typeof invitationSchema>;
/** Invites a person; the answer holds the link when no mail could be sent. */
export const inviteMember = (input: { email: string; name?: string; role: Role }): Promise<Invitation> =>
  read(api.members.$post({ json: input }));
/** Changes a member's role or status. */
export const changeMember = (id: string, change: { role?: Role; status?: Member["status"] }): Promise<Member> =>
  read(api.members[":id"].$patch({ param: { id }, json: change }));
/** Takes a person out of the workspace: sessions, tokens and grants end, what they made stays. */
export const removeMember = (id: string) => read(api.members[":id"].$delete({ param: { id } }));

export type Token = z.infer<typeof tokenSchema>;
export const tokensQuery = queryOptions({
  queryKey: ["tokens"],
  queryFn: ({ signal }) => read(api.tokens.$get({ query: { limit: 100 } }, { init: { signal } })),
});
/** The secret itself is in this answer and never again. */
export const createToken = (input: { name: string; scope: TokenScope; expiresInDays: number }): Promise<z.infer<typeof newTokenSchema>> =>
  read(api.tokens.$post({ json: input }));
/** Revokes an API token at once. */
export const revokeToken = (id: string) => read(api.tokens[":id"].$delete({ param: { id } }));

/** Ends my other sessions. `currentPassword` is asked of those who have one. */
export const setPassword = (input: { currentPassword?: string; newPassword: string }) => read(api.me.password.$post({ json: input }));
/** A link that signs a member in once. */
export const makeSignInLink = (userId: string) => read(api["sign-in-links"].$post({ json: { userId } }));
