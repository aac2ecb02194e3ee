-- Schedules, and what the watchman raised about them. Times are epoch milliseconds.
create table schedules (
  id text primary key not null,
  project_id text not null references projects (id) on delete cascade,
  name text not null default '',
  -- The cadence as given (contract `cadenceInputSchema`), JSON.
  cadence text not null,
  timezone text not null,
  starts_at integer,
  ends_at integer,
  input_params text not null default '{}',
  update_published_results integer not null default 1,
  use_cached_sql_results integer not null default 0,
  policies text not null,
  run_as text,
  status text not null check (status in ('active', 'paused', 'auto_paused', 'ended')),
  status_reason text,
  -- The next occurrence, null when there is none. Moves only forward, in the batch that inserts the run.
  next_at integer,
  -- When the deadline of the schedule is judged next. Null without a deadline: such a schedule is in no index and costs nothing.
  watch_at integer,
  created_by text,
  created_at integer not null,
  updated_at integer not null
);
-- What falls due at one instant is claimed project by project, so that one message carries the runs of few projects and each is called once.
create index schedules_due on schedules (status, next_at, project_id);
create index schedules_project on schedules (project_id);
create index schedules_watch on schedules (watch_at) where watch_at is not null;

-- What people must be told although no run has ended. The id is made from what it is about, so that it is raised once.
create table notices (
  id text primary key not null,
  schedule_id text not null references schedules (id) on delete cascade,
  project_id text not null,
  kind text not null check (kind in ('did_not_run', 'paused')),
  -- The run of the occurrence it is about. It may not be claimed yet, so there need be no row of it.
  run_id text not null,
  -- That occurrence, or when the schedule was paused.
  about_at integer not null,
  -- When a good run was expected at the latest, null for a pause.
  expected_at integer,
  -- What a run usually takes, null when unknown or when the owner's deadline decided.
  usual_ms integer,
  -- Set while its deliveries are still to be written.
  announce_due integer,
  created_at integer not null
);
create index notices_schedule on notices (schedule_id, created_at);
create index notices_untold on notices (announce_due) where announce_due is not null;
