import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import type { Process, World } from "./world.ts";

const migrations = path.resolve(import.meta.dirname, "../../migrations");

interface Prepared {
  statement: StatementSync;
  /** Whether it answers with rows. */
  reads: boolean;
  writes: boolean;
  /** The table it inserts into, null for none. */
  into: string | null;
  label: string;
}

interface Bound {
  sql: string;
  values: unknown[];
}

interface Answer {
  success: true;
  results: Record<string, unknown>[];
  meta: { changes: number };
}

/**
 * D1 over SQLite in memory, with the product's own migrations and the product's own SQL. One database serves one world after the other: emptied, not made anew.
 */
export class Database {
  readonly sqlite = new DatabaseSync(":memory:");
  /** Called with what the database refused: no fault of a world makes a statement wrong. */
  onRefusal: (what: string) => void = () => undefined;
  /** Called after every effect that may have written, with its label. */
  onWrite: (label: string) => void = () => undefined;
  private readonly prepared = new Map<string, Prepared>();
  private readonly changes: StatementSync;
  private readonly alwaysReset: ReadonlySet<string>;
  private readonly tables: string[];
  /** Tables that a world has written into, at first those that migrations filled; triggers write into those of the watchers. */
  private readonly touched: Set<string>;

  constructor(watch: string) {
    for (const file of readdirSync(migrations).sort()) this.sqlite.exec(readFileSync(path.join(migrations, file), "utf8"));
    this.tables = this.childrenFirst(names(this.all("select name from sqlite_master where type = 'table' and name not like 'sqlite_%'")));
    this.sqlite.exec(watch);
    const watchers = names(this.all("select name from sqlite_temp_master where type = 'table'"));
    this.tables.push(...watchers);
    this.alwaysReset = new Set(watchers);
    this.touched = new Set(this.tables);
    this.changes = this.sqlite.prepare("select changes() as n");
  }

  private childrenFirst(tables: string[]): string[] {
    const parents = new Map(tables.map((table) => [table, this.all(`select "table" as name from pragma_foreign_key_list('${table}')`)]));
    const left = new Set(tables);
    const ordered: string[] = [];
    while (left.size > 0) {
      const free = [...left].filter(
        (table) => ![...left].some((child) => child !== table && names(parents.get(child) ?? []).includes(table)),
      );
      if (free.length === 0) throw new Error("Tables refer to each other in a circle");
      for (const table of free) left.delete(table);
      ordered.push(...free);
    }
    return ordered;
  }

  /** Children before their parents: to switch foreign keys off would throw every prepared statement away. */
  reset(): void {
    const written = this.tables.filter((table) => this.touched.has(table) || this.alwaysReset.has(table));
    this.sqlite.exec(`begin; ${written.map((table) => `delete from "${table}";`).join(" ")} commit;`);
    this.touched.clear();
  }

  all(sql: string, ...values: SQLInputValue[]): Record<string, unknown>[] {
    const { statement, into } = this.prepare(sql);
    if (into) this.touched.add(into);
    return statement.all(...values);
  }

  /** The binding as one process holds it: every statement that runs and every batch is one call of the world. */
  binding(world: World, process: Process): D1Database {
    return this.client((label, effect) => world.call(process, `d1 ${label}`, effect));
  }

  /** A binding that answers at once and never fails, for setting a world up. */
  quiet(): D1Database {
    return this.client(async (_, effect) => effect());
  }

  private client(call: <T>(label: string, effect: () => T) => Promise<T>): D1Database {
    const statement = (bound: Bound): object => ({
      ...bound,
      bind: (...values: unknown[]) => statement({ sql: bound.sql, values }),
      all: () => call(this.label(bound), () => this.one(bound)),
      run: () => call(this.label(bound), () => this.one(bound)),
      first: async (column?: string) => {
        const row = (await call(this.label(bound), () => this.one(bound))).results[0];
        return row === undefined ? null : column === undefined ? row : row[column];
      },
    });
    return {
      prepare: (sql: string) => statement({ sql, values: [] }),
      batch: (list: Bound[]) => call(`batch ${[...new Set(list.map((bound) => this.label(bound)))].join(" + ")}`, () => this.batch(list)),
      withSession: () => {
        throw new Error("The simulator has no sessions");
      },
    } as unknown as D1Database;
  }

  private one(bound: Bound): Answer {
    const answer = this.execute(bound);
    if (this.prepare(bound.sql).writes) this.onWrite(this.label(bound));
    return answer;
  }

  private batch(list: Bound[]): Answer[] {
    this.sqlite.exec("begin immediate");
    let answers: Answer[];
    try {
      answers = list.map((bound) => this.execute(bound));
      this.sqlite.exec("commit");
    } catch (thrown) {
      this.sqlite.exec("rollback");
      throw thrown;
    }
    this.onWrite(list.map((bound) => this.label(bound)).join(" "));
    return answers;
  }

  private execute(bound: Bound): Answer {
    try {
      return this.answer(bound);
    } catch (thrown) {
      this.onRefusal(`the database refused ${this.label(bound)}: ${String(thrown)}`);
      throw thrown;
    }
  }

  private answer({ sql, values }: Bound): Answer {
    const prepared = this.prepare(sql);
    if (prepared.into) this.touched.add(prepared.into);
    const given = values.map((value) => (typeof value === "boolean" ? Number(value) : value)) as SQLInputValue[];
    if (!prepared.reads) return { success: true, results: [], meta: { changes: Number(prepared.statement.run(...given).changes) } };
    const results = prepared.statement.all(...given) as Record<string, unknown>[];
    return { success: true, results, meta: { changes: prepared.writes ? Number(this.changes.get()?.["n"] ?? 0) : 0 } };
  }

  private label = ({ sql }: Bound): string => this.prepare(sql).label;

  private prepare(sql: string): Prepared {
    const found = this.prepared.get(sql);
    if (found) return found;
    const statement = this.sqlite.prepare(sql);
    const made = {
      statement,
      reads: statement.columns().length > 0,
      writes: !/^\s*select/i.test(sql),
      into: intoOf(sql),
      label: labelOf(sql),
    };
    this.prepared.set(sql, made);
    return made;
  }
}

const intoOf = (sql: string): string | null => /^\s*insert\s+(?:or\s+\w+\s+)?into\s+"?(\w+)/i.exec(sql)?.[1] ?? null;

const names = (rows: Record<string, unknown>[]): string[] => rows.map(({ name }) => name as string);

/** "insert runs", "select due from schedules": verb and first table. */
export function labelOf(sql: string): string {
  const [, verb = "", rest = ""] = /^\s*(\w+)([\s\S]*)$/.exec(sql) ?? [];
  const table = (
    verb === "update" ? /^\s+(\w+)/ : verb === "insert" ? /into\s+(\w+)/ : /from\s+(\w+)(?:\([^)]*\)\s+\w+\s+join\s+(\w+))?/
  ).exec(rest);
  const columns = verb === "select" ? ` (${rest.trim().split(/\s+/).slice(0, 2).join(" ").slice(0, 24)})` : "";
  const set = verb === "update" ? ` (${/set\s+(\w+)/.exec(rest)?.[1] ?? ""})` : "";
  return `${verb} ${table?.[2] ?? table?.[1] ?? ""}${columns}${set}`;
}
