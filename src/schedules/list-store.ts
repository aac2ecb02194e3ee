import type { ScheduleStatus } from "../contract/schedule";
import { labelledBatch } from "../db/batch";
import { numberAt, textAt, type SqlRow } from "../db/records";
import { decodeListedSchedule, listedColumns, listedWith, type ListedScheduleRecord } from "./store";

/** SQL of lists of schedules across projects. They are far fewer than runs: a page reads them all once and sorts them. */

export interface WorkspaceScheduleRecord extends ListedScheduleRecord {
  projectTitle: string;
}

export interface ScheduleFilter {
  status: ScheduleStatus | null;
  runAs: string | null;
  projectId: string | null;
  search: string | null;
}

/** Where a page goes on. `nextAt` is `never` for schedules without a next occurrence. */
export interface ScheduleCursor {
  nextAt: number;
  id: string;
}

/** Sorts behind every time. */
export const never = 9_007_199_254_740_991;

const where = `where p.trashed_at is null and (?1 is null or s.status = ?1) and (?2 is null or s.run_as = ?2) and (?3 is null or s.project_id = ?3)
    and (?4 is null or instr(lower(s.name || char(10) || p.title), lower(?4)) > 0)`;
const order = `case when s.status = 'active' then coalesce(s.next_at, ${never}) else ${never} end`;

/** By next occurrence, those without one at the end. */
export async function listAllSchedules(
  d1: D1Database,
  filter: ScheduleFilter,
  after: ScheduleCursor | null,
  limit: number,
): Promise<{ schedules: WorkspaceScheduleRecord[]; total: number }> {
  const given = [filter.status, filter.runAs, filter.projectId, filter.search];
  const { page, count } = await labelledBatch(d1, {
    page: d1
      .prepare(
        `select ${listedColumns}, p.title as project_title from schedules s join projects p on p.id = s.project_id ${listedWith} ${where}
           and (?5 is null or (${order}, s.id) > (?5, ?6)) order by ${order}, s.id limit ?7`,
      )
      .bind(...given, after?.nextAt ?? null, after?.id ?? null, limit),
    count: d1.prepare(`select count(*) as total from schedules s join projects p on p.id = s.project_id ${where}`).bind(...given),
  });
  return { schedules: page.results.map(decode), total: numberAt(count.results[0] ?? {}, "total") };
}

/** Where a schedule stands in the list: by its next time, those without one last. */
export const placeOf = ({ status, nextAt, id }: WorkspaceScheduleRecord): ScheduleCursor => ({
  nextAt: status === "active" ? (nextAt ?? never) : never,
  id,
});

/** These schedules with their projects' titles; unknown ones are left out. */
export async function loadSchedules(d1: D1Database, ids: string[]): Promise<WorkspaceScheduleRecord[]> {
  const { results } = await d1
    .prepare(
      `select ${listedColumns}, p.title as project_title
       from json_each(?1) page join schedules s on s.id = page.value join projects p on p.id = s.project_id ${listedWith}`,
    )
    .bind(JSON.stringify(ids))
    .all<SqlRow>();
  return results.map(decode);
}

const decode = (row: SqlRow): WorkspaceScheduleRecord => ({
  ...decodeListedSchedule(row),
  projectTitle: textAt(row, "project_title"),
});
