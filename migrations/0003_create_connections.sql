-- Data connections and their sealed credentials.
create table connections (
  id text primary key not null,
  name text not null unique,
  type text not null,
  -- JSON that is safe to show.
  settings text not null,
  -- AES-GCM envelope, `keyId.iv.ciphertext` in base64url.
  sealed text not null,
  created_by text,
  created_at integer not null,
  updated_at integer not null
);
