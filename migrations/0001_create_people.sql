-- People: better-auth's own four tables, then ours. Times are epoch milliseconds.
create table users (
  id text primary key not null,
  name text not null,
  email text not null unique,
  email_verified integer not null default 0,
  image text,
  created_at integer not null,
  updated_at integer not null
);

create table sessions (
  id text primary key not null,
  user_id text not null references users (id) on delete cascade,
  token text not null unique,
  expires_at integer not null,
  ip_address text,
  user_agent text,
  created_at integer not null,
  updated_at integer not null
);
create index sessions_user on sessions (user_id);

create table accounts (
  id text primary key not null,
  user_id text not null references users (id) on delete cascade,
  account_id text not null,
  provider_id text not null,
  access_token text,
  refresh_token text,
  access_token_expires_at integer,
  refresh_token_expires_at integer,
  scope text,
  id_token text,
  password text,
  created_at integer not null,
  updated_at integer not null
);
create index accounts_user on accounts (user_id);

create table verifications (
  id text primary key not null,
  identifier text not null,
  value text not null,
  expires_at integer not null,
  created_at integer not null,
  updated_at integer not null
);
create index verifications_identifier on verifications (identifier);

-- Who belongs to the workspace, and as what. A user without an active row here cannot sign in.
create table members (
  user_id text primary key not null references users (id) on delete cascade,
  role text not null check (role in ('viewer', 'explorer', 'editor', 'admin')),
  status text not null default 'active' check (status in ('active', 'deactivated')),
  created_at integer not null
) without rowid;

-- Holds one row once the first admin exists: its primary key decides parallel set-ups.
create table workspace (
  id integer primary key not null check (id = 1),
  name text not null,
  settings text not null default '{}',
  created_at integer not null
);

create table api_tokens (
  id text primary key not null,
  user_id text not null references users (id) on delete cascade,
  name text not null,
  hash text not null unique,
  hint text not null,
  scope text not null check (scope in ('read', 'run', 'write')),
  created_at integer not null,
  expires_at integer,
  last_used_at integer
);
create index api_tokens_user on api_tokens (user_id);

create table audit_log (
  id text primary key not null,
  at integer not null,
  actor_id text,
  actor_name text not null,
  action text not null,
  subject_kind text not null,
  subject_id text,
  details text not null default '{}'
);
create index audit_log_at on audit_log (at);
