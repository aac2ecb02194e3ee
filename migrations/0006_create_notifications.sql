-- Who is told, what was sent, and the ledger of outside effects.
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
  -- What asked for it: a notification, an index in an API request, a schedule, a notice, or (test) the delivery itself.
  origin text not null check (origin in ('schedule', 'api', 'owner', 'notice', 'test')),
  origin_id text not null,
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
create unique index deliveries_once on deliveries (run_id, origin, origin_id, recipient_kind, recipient_id, channel);
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
