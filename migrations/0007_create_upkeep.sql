-- What Daybook remembers between two ticks or two requests. Times are epoch milliseconds.
create table idempotency_keys (
  key text primary key not null,
  request_hash text not null,
  answer text,
  -- The id that the first request of a key gave to what it makes: a request that takes the key over after a crash makes the same thing.
  result_id text,
  created_at integer not null
) without rowid;

-- One row: the last tick, for health.
create table ticks (
  id integer primary key not null check (id = 1),
  last_scheduled_at integer not null,
  last_finished_at integer not null,
  swept integer not null default 0,
  -- Where the sweep continues when more runs are open than it reads in one tick, null to begin at the oldest.
  sweep_claimed_at integer,
  sweep_sequence integer,
  -- Since when the oldest announcement or message that the sweep asks for has been due, null when nothing is.
  oldest_due integer
);

-- One row: where the cleaning of what is older than the workspace keeps stands (`upkeep/retain`).
create table retention (
  id integer primary key not null check (id = 1),
  -- When the next step is due.
  due_at integer not null,
  -- JSON: stage, cursor and the time before which this round cleans; null between two rounds.
  round text
);
-- Nothing is old enough on the first day.
insert into retention (id, due_at) values (1, unixepoch() * 1000 + 86400000);
