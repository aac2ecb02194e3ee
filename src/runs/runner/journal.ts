import type { CellRecord } from "../../engine/port";
import type { Waiting } from "./line";
import { runLimits } from "../limits";

/** The run that an object is working on. */
export interface Current extends Waiting {
  startedAt: number;
  /** How often the object was reset while it ran. */
  resets: number;
}

/** Creates the tables, step by step. A released step is never edited: existing objects have applied it. `meta.schema` counts the applied steps. */
const journalSteps = [
  `create table if not exists line (run_id text primary key, entry text not null);
   create table if not exists current (id integer primary key check (id = 1), entry text not null);
   create table if not exists cells (static_id text not null, part integer not null, text text not null, primary key (static_id, part));
   create table if not exists stored_values (hash text primary key, text text not null);`,
  "create table if not exists ended (run_id text primary key);",
];

/**
 * The object's own tables: the line, the running run, and the results of its finished cells. Tables of an older build are migrated. For tables of a newer build the
 * constructor throws and changes nothing: callers retry until that build is deployed. The data of a run is deleted when it has ended in D1; only the ids of the last
 * ended runs are kept.
 */
export class Journal {
  constructor(private readonly sql: SqlStorage) {
    sql.exec("create table if not exists meta (key text primary key, value text not null)");
    const taken = Number(sql.exec<{ value: string }>("select value from meta where key = 'schema'").toArray()[0]?.value ?? 0);
    if (taken > journalSteps.length)
      throw new Error(
        `A newer build of Daybook wrote this journal (schema ${taken}; this build knows ${journalSteps.length}). It waits for that build.`,
      );
    if (taken === journalSteps.length) return;
    for (const step of journalSteps.slice(taken)) sql.exec(step);
    sql.exec("insert or replace into meta (key, value) values ('schema', ?)", String(journalSteps.length));
  }

  line(): Waiting[] {
    return this.sql
      .exec<{ entry: string }>("select entry from line")
      .toArray()
      .map((row) => JSON.parse(row.entry) as Waiting);
  }

  wait(run: Waiting): void {
    this.sql.exec("insert or replace into line (run_id, entry) values (?, ?)", run.runId, JSON.stringify(run));
  }

  leave(runId: string): void {
    this.sql.exec("delete from line where run_id = ?", runId);
  }

  current(): Current | null {
    const row = this.sql.exec<{ entry: string }>("select entry from current").toArray()[0];
    return row ? (JSON.parse(row.entry) as Current) : null;
  }

  /** The run leaves the line and becomes the running one, in one step. */
  begin(run: Current): void {
    this.leave(run.runId);
    this.setCurrent(run);
  }

  setCurrent(run: Current): void {
    this.sql.exec("insert or replace into current (id, entry) values (1, ?)", JSON.stringify(run));
  }

  /** Records that a run must stop, whether it waits or runs. */
  askStop(runId: string, why: NonNullable<Waiting["stop"]>): void {
    for (const table of ["line", "current"])
      this.sql.exec(`update ${table} set entry = json_set(entry, '$.stop', ?2) where entry ->> '$.runId' = ?1`, runId, why);
  }

  /** Lowers the count of resets by one: the next heartbeat adds one for a fault that the run did not cause. */
  forgiveReset(runId: string): void {
    this.sql.exec(
      "update current set entry = json_set(entry, '$.resets', (entry ->> '$.resets') - 1) where entry ->> '$.runId' = ?",
      runId,
    );
  }

  /** Deletes the running run and the results of its cells. `ended` is recorded as ended; null when the run waits for another attempt. */
  end(ended: string | null): void {
    this.sql.exec("delete from current");
    this.forgetCells();
    if (ended !== null) this.remember(ended);
  }

  /** Records that a run has ended, so that a late or repeated message does not add it to the line again. */
  remember(runId: string): void {
    this.sql.exec("insert or ignore into ended (run_id) values (?)", runId);
    this.sql.exec("delete from ended where rowid <= (select max(rowid) from ended) - ?", runLimits.endedRemembered);
  }

  hasEnded(runId: string): boolean {
    return this.sql.exec("select 1 from ended where run_id = ?", runId).toArray().length > 0;
  }

  forgetCells(): void {
    this.sql.exec("delete from cells");
    this.sql.exec("delete from stored_values");
  }

  record(cell: CellRecord): void {
    const text = JSON.stringify(cell);
    this.sql.exec("delete from cells where static_id = ?", cell.staticId);
    // A UTF-16 unit is at most 3 bytes of UTF-8, so a third of the limit always fits.
    const size = Math.floor(runLimits.journalPartBytes / 3);
    for (let part = 0; part * size < text.length; part++) {
      this.sql.exec(
        "insert into cells (static_id, part, text) values (?, ?, ?)",
        cell.staticId,
        part,
        text.slice(part * size, (part + 1) * size),
      );
    }
  }

  finished(staticId: string): CellRecord | null {
    const parts = this.sql.exec<{ text: string }>("select text from cells where static_id = ? order by part", staticId).toArray();
    return parts.length === 0 ? null : (JSON.parse(parts.map((row) => row.text).join("")) as CellRecord);
  }

  /** What finished so far, in the order in which it finished. */
  records(): CellRecord[] {
    const ids = this.sql
      .exec<{ staticId: string }>("select static_id as staticId from cells group by static_id order by min(rowid)")
      .toArray();
    return ids.flatMap(({ staticId }) => this.finished(staticId) ?? []);
  }

  putValue(hash: string, text: string): void {
    this.sql.exec("insert or ignore into stored_values (hash, text) values (?, ?)", hash, text);
  }

  getValue(hash: string): string | null {
    return this.sql.exec<{ text: string }>("select text from stored_values where hash = ?", hash).toArray()[0]?.text ?? null;
  }

  values(): Record<string, string> {
    return Object.fromEntries(
      this.sql
        .exec<{ hash: string; text: string }>("select hash, text from stored_values")
        .toArray()
        .map((row) => [row.hash, row.text]),
    );
  }
}
