import { queryOptions } from "@tanstack/react-query";
import type { Connection, ConnectionInput } from "../../contract/connection";
import type { ConnectionType } from "../../contract/connections/registry";
import { api, read } from "./client";

export const connectionsQuery = queryOptions({
  queryKey: ["connections"],
  queryFn: ({ signal }) => read(api["data-connections"].$get({ query: {} }, { init: { signal } })),
});

/** The name and the fields of its type. */
export type ConnectionFields = Record<string, string | number>;

export interface ConnectionTest {
  ok: boolean;
  durationMs: number;
  serverVersion: string | null;
  error: string | null;
}

/** The form has the fields that the registry lists for the type; the server checks them. */
export const createConnection = (type: ConnectionType, fields: ConnectionFields): Promise<Connection> =>
  read(api["data-connections"].$post({ json: { type, ...fields } as ConnectionInput }));
const one = api["data-connections"][":id"];
/** Changes the fields given; secrets that are left out stay as they are. */
export const changeConnection = (id: string, change: ConnectionFields): Promise<Connection> =>
  read(one.$patch({ param: { id }, json: change }));
/** Deletes a connection. */
export const deleteConnection = (id: string) => read(one.$delete({ param: { id } }));
/** Opens the connection and asks its version; a failure is an answer too. */
export const testConnection = (id: string): Promise<ConnectionTest> => read(one.test.$post({ param: { id } }));
