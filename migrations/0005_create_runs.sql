-- The rowid of a run is its claim sequence: results are published in this order and never backwards.
create table runs (
  id text primary key not null,
  project_id text not null,
  schedule_id text,
  version integer not null,
  trigger text not null,
  context text not null,
  status text not null,
  reason text,
  attempt integer not null default 1,
  retry_of text,
  planned_at integer not null,
  claimed_at integer not null,
  started_at integer,
  finished_at integer,
  input_params text not null default '{}',
  update_published_results integer not null default 0,
  use_cached_sql_results integer not null default 0,
  -- Notifications of this run alone (API), JSON, null when none.
  notifications text,
  error text,
  cell_counts text,
  created_by text,
  -- When the cancel was asked, null otherwise; the runner reads it before it starts.
  cancel_asked_at integer,
  -- Set at the end while somebody is still to be told; dispatch clears it.
  announce_due integer,
  -- Set when a run begins to be cleaned: from then on nothing may begin to use it.
  cleaned_at integer
);
create index runs_project on runs (project_id, planned_at);
-- Only open work is in it: what the sweep must look at.
create index runs_open on runs (claimed_at) where status in ('queued', 'running') or announce_due is not null;
-- Runs that did not succeed, which people look for among many good ones. A run that succeeded from the clock is in none of these indexes and writes no row for them.
create index runs_unsuccessful_project on runs (project_id, status, planned_at) where status in ('failed', 'timed_out', 'cancelled', 'skipped');
-- Of the whole workspace, in the order of claims: the rowid that ends every index.
create index runs_unsuccessful on runs (status) where status in ('failed', 'timed_out', 'cancelled', 'skipped');
create index runs_asked on runs (trigger) where trigger <> 'schedule';
