import { queryOptions } from "@tanstack/react-query";
import type { Connection } from "../../contract/connection";
import { call } from "./client";
import type { Page } from "./types";

export const connectionsQuery = queryOptions({
  queryKey: ["connections"],
  queryFn: ({ signal }) => call<Page<Connection>>("GET", "/data-connections", undefined, { signal }),
});

export interface ConnectionForm {
  name: string;
  host: string;
  port: number;
  database: string;
  user: string;
  password?: string;
  tls: "verify" | "disable";
}

export interface ConnectionTest {
  ok: boolean;
  durationMs: number;
  serverVersion: string | null;
  error: string | null;
}

export const createConnection = (form: ConnectionForm): Promise<Connection> =>
  call("POST", "/data-connections", { type: "postgresql", ...form });
export const changeConnection = (id: string, change: Partial<ConnectionForm>): Promise<Connection> =>
  call("PATCH", `/data-connections/${id}`, change);
export const deleteConnection = (id: string): Promise<unknown> => call("DELETE", `/data-connections/${id}`);
export const testConnection = (id: string): Promise<ConnectionTest> => call("POST", `/data-connections/${id}/test`);
