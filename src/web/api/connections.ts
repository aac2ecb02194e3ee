import { queryOptions } from "@tanstack/react-query";
import type { Connection } from "../../contract/connection";
import type { ConnectionType } from "../../contract/connections/registry";
import { call } from "./client";
import type { Page } from "./types";

export const connectionsQuery = queryOptions({
  queryKey: ["connections"],
  queryFn: ({ signal }) => call<Page<Connection>>("GET", "/data-connections", undefined, { signal }),
});

/** The name and the fields of its type. */
export type ConnectionFields = Record<string, string | number>;

export interface ConnectionTest {
  ok: boolean;
  durationMs: number;
  serverVersion: string | null;
  error: string | null;
}

export const createConnection = (type: ConnectionType, fields: ConnectionFields): Promise<Connection> =>
  call("POST", "/data-connections", { type, ...fields });
export const changeConnection = (id: string, change: ConnectionFields): Promise<Connection> =>
  call("PATCH", `/data-connections/${id}`, change);
export const deleteConnection = (id: string): Promise<unknown> => call("DELETE", `/data-connections/${id}`);
export const testConnection = (id: string): Promise<ConnectionTest> => call("POST", `/data-connections/${id}/test`);
