-- The id that the first request of a key gave to what it makes: a request that takes the key over after a crash makes the same thing, never a second one.
alter table idempotency_keys add column result_id text;
