import type { PeerModule } from "./peers.ts";

/** A database of its own on the local PostgreSQL, dropped afterwards. */
export interface PeerDatabase {
  url: string;
  query(sql: string): Promise<Record<string, string>[]>;
  drop(): Promise<void>;
}

interface Client {
  connect(): Promise<void>;
  query(sql: string): Promise<{ rows: Record<string, string>[] }>;
  end(): Promise<void>;
}

const server = process.env["BENCH_POSTGRES"] ?? "postgres://postgres@127.0.0.1:5432/postgres";

/** A fresh PostgreSQL database for a peer's own tables, dropped when it is closed. */
export async function openPeerDatabase(module: PeerModule, purpose: string): Promise<PeerDatabase> {
  const { Client: PgClient } = module("pg") as { Client: new (options: object) => Client };
  const connected = async (connectionString: string): Promise<Client> => {
    const client = new PgClient({ connectionString, connectionTimeoutMillis: 3000 });
    await client.connect();
    return client;
  };
  const admin = await connected(server);
  const name = `daybook_bench_${purpose}_${process.pid}`;
  await admin.query(`create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const own = await connected(url.href);
  return {
    url: url.href,
    query: async (sql) => (await own.query(sql)).rows,
    async drop() {
      await own.end();
      await admin.query(`drop database ${name} with (force)`);
      await admin.end();
    },
  };
}
