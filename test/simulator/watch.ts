/**
 * Watchers written in SQL, beside the product's tables and unseen by it: what may never happen to a row, whoever writes it, and the history of schedules and their runs in the
 * order in which the database took them.
 */
export const watch = `
create temp table broken (what text not null);
create temp table history (
  seq integer primary key, kind text not null, schedule_id text not null,
  planned_at integer, cadence text, status text, before_status text, next_at integer, timing integer,
  claimed_at integer, reason text
);

create temp trigger ended_runs_stay after update on runs
  when old.status in ('succeeded', 'failed', 'cancelled', 'timed_out', 'skipped')
    and (new.status <> old.status or new.reason is not old.reason or new.attempt <> old.attempt or new.finished_at is not old.finished_at)
  begin insert into broken values ('run ' || old.id || ' had ended ' || old.status || '/' || old.attempt || ' and became ' || new.status || '/' || new.attempt); end;
create temp trigger runs_stay after delete on runs begin insert into broken values ('run ' || old.id || ' was deleted'); end;
create temp trigger attempts_grow after update on runs when new.attempt < old.attempt or new.attempt > old.attempt + 1
  begin insert into broken values ('run ' || old.id || ' went from attempt ' || old.attempt || ' to ' || new.attempt); end;

create temp trigger pointer_goes_forward after update of result_run_id, result_sequence on projects
  when old.result_sequence is not null and (new.result_sequence is null or new.result_sequence < old.result_sequence)
  begin insert into broken values ('the pointer of ' || old.id || ' went back from ' || old.result_sequence || ' to ' || coalesce(new.result_sequence, 'null')); end;
create temp trigger pointer_is_good after update of result_run_id on projects
  when new.result_run_id is not old.result_run_id and not exists (select 1 from runs r where r.id = new.result_run_id and r.rowid = new.result_sequence and r.attempt = new.result_attempt
    and r.project_id = new.id and r.status = 'succeeded' and r.version = new.published_version and r.update_published_results = 1)
  begin insert into broken values ('the pointer of ' || old.id || ' points at ' || coalesce(new.result_run_id, 'null') || ', which may not be published'); end;

create temp trigger sent_stays after update on deliveries when old.status in ('sent', 'suppressed') and new.status <> old.status
  begin insert into broken values ('delivery ' || old.id || ' was ' || old.status || ' and became ' || new.status); end;
create temp trigger fence_grows after update on deliveries when new.fence < old.fence
  begin insert into broken values ('the fence of delivery ' || old.id || ' went back'); end;

create temp trigger claims after insert on runs when new.trigger = 'schedule'
  begin insert into history (kind, schedule_id, planned_at, status, claimed_at, reason) values ('claim', new.schedule_id, new.planned_at, new.status, new.claimed_at, new.reason); end;
create temp trigger schedule_made after insert on schedules
  begin insert into history (kind, schedule_id, cadence, status, next_at, timing) values ('made', new.id, new.cadence, new.status, new.next_at, 1); end;
create temp trigger schedule_edited after update on schedules
  when new.updated_at <> old.updated_at or new.status <> old.status
  begin insert into history (kind, schedule_id, cadence, status, before_status, next_at, timing)
    values (case when new.updated_at <> old.updated_at then 'edit' else 'move' end, new.id, new.cadence, new.status, old.status, new.next_at,
      new.cadence <> old.cadence or new.status <> old.status); end;
create temp trigger schedule_deleted after delete on schedules
  begin insert into history (kind, schedule_id) values ('deleted', old.id); end;
`;
