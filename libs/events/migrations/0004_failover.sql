-- The server that was last found to hold all that the log holds: the relay publishes on no other unlooked. Null: none yet.
alter table relay_progress add column timeline text, add column system_identifier bigint;

-- Versions that stand in the log and whose events a failover has lost: what is appended to these keys goes on after them.
create table outbox_version_shift (
  topic text not null,
  key   text not null,
  shift bigint not null,
  constraint outbox_version_shift_pkey primary key (topic, key),
  constraint outbox_version_shift_shift check (shift > 0)
);
