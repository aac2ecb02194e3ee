-- Schedules, runs and what was sent.
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
  created_by text,
  created_at integer not null,
  updated_at integer not null
);
create index schedules_due on schedules (status, next_at);
create index schedules_project on schedules (project_id);

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
  announce_due integer
);
create index runs_project on runs (project_id, planned_at);
-- Only open work is in it: what the sweep must look at.
create index runs_open on runs (claimed_at) where status in ('queued', 'running') or announce_due is not null;

create table notifications (
  id text primary key not null,
  schedule_id text not null references schedules (id) on delete cascade,
  targets text not null,
  on_outcome text not null check (on_outcome in ('success', 'failure', 'all')),
  screenshot text not null check (screenshot in ('none', 'png', 'pdf')),
  capture_options text not null default '{}',
  subject text,
  body text,
  created_by text,
  created_at integer not null
);
create index notifications_schedule on notifications (schedule_id);

create table deliveries (
  id text primary key not null,
  run_id text not null,
  -- '' for messages nobody configured: the owner told of a failure.
  notification_id text not null default '',
  recipient_kind text not null,
  recipient_id text not null,
  recipient_name text not null,
  channel text not null,
  screenshot text not null default 'none',
  capture_options text not null default '{}',
  subject text,
  body text,
  status text not null check (status in ('planned', 'sending', 'sent', 'failed', 'unknown', 'suppressed')),
  reason text,
  -- JSON list of { at, result, error }.
  attempts text not null default '[]',
  -- Grows with every claim of the row: only the claimer that holds it may write the result.
  fence integer not null default 0,
  claimed_at integer,
  -- When to try again, null when nothing is to be done.
  due_at integer,
  provider_id text,
  content_hash text,
  sent_at integer,
  created_at integer not null
);
create unique index deliveries_once on deliveries (run_id, notification_id, recipient_kind, recipient_id, channel);
create index deliveries_due on deliveries (due_at) where due_at is not null;

-- Outside effects: intent first, result after. A result that never came stays null and is shown as unknown.
create table effects (
  key text primary key not null,
  kind text not null,
  run_id text,
  fence integer not null,
  intended_at integer not null,
  settled_at integer,
  result text
) without rowid;

create table idempotency_keys (
  key text primary key not null,
  request_hash text not null,
  answer text,
  created_at integer not null
) without rowid;

-- Mail of the outbox transport; the message itself is in R2 under outbox/<id>.eml.
create table outbox (
  id text primary key not null,
  at integer not null,
  sender text not null,
  recipient text not null,
  subject text not null,
  run_id text,
  delivery_id text,
  bytes integer not null
);
create index outbox_at on outbox (at);

-- One row: the last tick, for health.
create table ticks (
  id integer primary key not null check (id = 1),
  last_scheduled_at integer not null,
  last_finished_at integer not null,
  swept integer not null default 0
);
