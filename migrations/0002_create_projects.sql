-- Projects, what they hold and who may do what with them.
create table projects (
  id text primary key not null,
  title text not null,
  description text,
  owner_id text not null references users (id),
  creator_id text not null references users (id),
  -- Workspace-wide and public access levels; people and groups are in grants.
  workspace_access text not null default 'NONE',
  public_access text not null default 'NONE',
  published_version integer,
  last_published_at integer,
  -- The published result: run, its attempt and its claim sequence (rowid of runs), which never goes back.
  result_run_id text,
  result_attempt integer,
  result_sequence integer,
  result_at integer,
  last_edited_at integer not null,
  created_at integer not null,
  archived_at integer,
  trashed_at integer
);
create index projects_created on projects (created_at);

create table drafts (
  project_id text primary key not null references projects (id) on delete cascade,
  revision integer not null,
  cells text not null,
  settings text not null,
  updated_at integer not null,
  updated_by text
) without rowid;

create table versions (
  project_id text not null references projects (id) on delete cascade,
  number integer not null,
  cells text not null,
  settings text not null,
  note text not null default '',
  created_by text,
  created_at integer not null,
  primary key (project_id, number)
) without rowid;

create table grants (
  project_id text not null references projects (id) on delete cascade,
  subject_kind text not null check (subject_kind in ('user', 'group')),
  subject_id text not null,
  access text not null,
  created_at integer not null,
  created_by text,
  primary key (project_id, subject_kind, subject_id)
) without rowid;
create index grants_subject on grants (subject_kind, subject_id);

create table groups (
  id text primary key not null,
  name text not null unique,
  created_at integer not null
);
create table group_members (
  group_id text not null references groups (id) on delete cascade,
  user_id text not null references users (id) on delete cascade,
  primary key (group_id, user_id)
) without rowid;
create index group_members_user on group_members (user_id);
