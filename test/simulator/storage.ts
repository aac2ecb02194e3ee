import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";

/**
 * The SQLite of one object. What is written in one turn is on disk wholly or not at all: `turn` opens with the first write and is committed or rolled back when the
 * turn is over.
 */
export class Storage {
  private readonly sqlite = new DatabaseSync(":memory:");
  private readonly prepared = new Map<string, StatementSync>();
  /** True from the first write of a turn until it is committed or rolled back. */
  dirty = false;
  /** Counts what may have changed the tables themselves. */
  private schemaChanges = 0;
  private known: { version: number; names: Set<string> } | null = null;
  /** Texts of the statements that wrote in this turn. */
  written = "";

  /** `SqlStorage.exec` as the product uses it. */
  exec(sql: string, values: unknown[]): { toArray(): Record<string, unknown>[] } {
    const text = sql.trim();
    if (!/^select/i.test(text)) this.beginWrite(text);
    if (/\b(create|alter|drop) table\b/i.test(text)) this.schemaChanges++;
    if (values.length === 0 && text.includes(";")) {
      this.sqlite.exec(text);
      return { toArray: () => [] };
    }
    const rows = this.prepare(text).all(...(values as SQLInputValue[])) as Record<string, unknown>[];
    return { toArray: () => rows };
  }

  transaction(write: () => void): void {
    this.beginWrite("");
    this.sqlite.exec("savepoint product");
    try {
      write();
      this.sqlite.exec("release product");
    } catch (thrown) {
      this.sqlite.exec("rollback to product; release product");
      throw thrown;
    }
  }

  /** An alarm that was set belongs to the turn as a row does. */
  beginWrite(text: string): void {
    if (!this.dirty) this.sqlite.exec("begin");
    this.dirty = true;
    this.written += ` ${text}`;
  }

  commit(): void {
    if (this.dirty) this.sqlite.exec("commit");
    this.clean();
  }

  rollback(): void {
    if (this.dirty) this.sqlite.exec("rollback");
    this.schemaChanges++;
    this.clean();
  }

  private clean(): void {
    this.dirty = false;
    this.written = "";
  }

  private prepare(sql: string): StatementSync {
    let found = this.prepared.get(sql);
    if (!found) this.prepared.set(sql, (found = this.sqlite.prepare(sql)));
    return found;
  }

  /** Tables come, and one build renames one; what was there is asked for again when the schema has changed. */
  private has(table: string): boolean {
    if (this.known?.version !== this.schemaChanges) {
      const names = this.sqlite
        .prepare("select name from sqlite_master where type = 'table'")
        .all()
        .map(({ name }) => name as string);
      this.known = { version: this.schemaChanges, names: new Set(names) };
    }
    return this.known.names.has(table);
  }

  /** Rows of a table, none when this build or the next has no such table. */
  rows(table: string): Record<string, unknown>[] {
    if (!this.has(table)) return [];
    return this.prepare(`select * from ${table}`).all() as Record<string, unknown>[];
  }

  /** What an incarnation goes on seeing when its successor has taken over. */
  copy(): Storage {
    const other = new Storage();
    for (const { name, sql } of this.sqlite.prepare("select name, sql from sqlite_master where sql is not null").all() as {
      name: string;
      sql: string;
    }[]) {
      other.sqlite.exec(sql);
      other.schemaChanges++;
      for (const row of this.rows(name))
        other.sqlite
          .prepare(
            `insert into ${name} values (${Object.keys(row)
              .map(() => "?")
              .join(",")})`,
          )
          .run(...(Object.values(row) as SQLInputValue[]));
    }
    return other;
  }

  close(): void {
    this.sqlite.close();
  }
}
