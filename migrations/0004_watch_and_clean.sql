-- The watchman: what did not happen when it should have. Times are epoch milliseconds.

-- When the owner's deadline of a schedule is judged next, null for schedules without one: those are in no index and cost nothing.
alter table schedules add column watch_at integer;
create index schedules_watch on schedules (watch_at) where watch_at is not null;

-- Something people must hear that no ended run tells. The id is made from what it is about, so it is raised once.
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

-- Where the sweep goes on when more runs are open than it looks at in one tick, null to begin at the oldest.
alter table ticks add column sweep_claimed_at integer;
alter table ticks add column sweep_sequence integer;
-- Since when the oldest announcement or message that the sweep asks for has been due, null when nothing is.
alter table ticks add column oldest_due integer;

-- Set when a run begins to be cleaned: from then on nothing may begin to use it.
alter table runs add column cleaned_at integer;

-- One row: where the cleaning of what is older than the workspace keeps stands (dispatch/retain).
create table retention (
  id integer primary key not null check (id = 1),
  -- When the next step is due.
  due_at integer not null,
  -- JSON: stage, cursor and the time before which this round cleans; null between two rounds.
  round text
);
-- Nothing is old enough on the first day.
insert into retention (id, due_at) values (1, unixepoch() * 1000 + 86400000);
