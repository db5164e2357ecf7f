-- The event backbone of one service: what it publishes (outbox, relay) and what it has read (consumer, parked).

-- Append only; the relay reads it from a moving mark, retention truncates whole segments. It is also the journal for republishing.
-- CACHE 1: ranges of ids cached by sessions would break the order of ids per aggregate.
create table outbox (
  id            bigint generated always as identity (cache 1),
  segment       smallint not null,
  event_id      uuid not null,
  topic         text not null,
  key           text not null,
  event_version bigint not null,
  occurred_at   timestamptz not null,
  headers       text not null,   -- one "name: value" a line, encoded once, as they go to Kafka
  payload       bytea not null,
  constraint outbox_pkey primary key (id, segment),
  constraint outbox_payload_size check (octet_length(payload) <= 921600),
  constraint outbox_event_version check (event_version > 0)
) partition by list (segment);

-- Never updated, emptied as a whole: vacuum finds nothing to do here.
create table outbox_1 partition of outbox for values in (1) with (autovacuum_vacuum_insert_threshold = -1);
create table outbox_2 partition of outbox for values in (2) with (autovacuum_vacuum_insert_threshold = -1);
create table outbox_3 partition of outbox for values in (3) with (autovacuum_vacuum_insert_threshold = -1);
alter table outbox_1 alter column payload set storage external;
alter table outbox_2 alter column payload set storage external;
alter table outbox_3 alter column payload set storage external;

-- Where writers append now; rotation moves it on.
create table outbox_segment (
  single      boolean not null default true,
  active      smallint not null default 1,
  active_from timestamptz not null default now(),
  constraint outbox_segment_pkey primary key (single),
  constraint outbox_segment_single check (single),
  constraint outbox_segment_active check (active between 1 and 3)
);
insert into outbox_segment default values;

-- Who publishes. Times are the database's clock. No owner: released.
create table relay_lease (
  single     boolean not null default true,
  owner      text not null default '',
  fence      bigint not null default 0,
  expires_at timestamptz not null default '-infinity',
  constraint relay_lease_pkey primary key (single),
  constraint relay_lease_single check (single)
) with (fillfactor = 10, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
insert into relay_lease default values;

-- Every id up to acked_to is in the log, dead, or within the ranges of missing ids.
create table relay_progress (
  single      boolean not null default true,
  fence       bigint not null default 0,
  acked_to    bigint not null default 0,
  missing_lo  bigint[] not null default '{}',
  missing_hi  bigint[] not null default '{}',
  update_time timestamptz not null default now(),
  constraint relay_progress_pkey primary key (single),
  constraint relay_progress_single check (single),
  constraint relay_progress_ranges check (cardinality(missing_lo) = cardinality(missing_hi))
) with (fillfactor = 10, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
insert into relay_progress default values;

-- The next record to take of each partition. The row is locked by each batch: the fence against a zombie consumer.
create table consumer_position (
  topic       text not null,
  partition   integer not null,
  next_offset bigint not null,
  constraint consumer_position_pkey primary key (topic, partition)
) with (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

-- Topics by a short number.
create table consumer_stream (
  stream smallint generated always as identity (cache 1),
  topic  text not null,
  constraint consumer_stream_pkey primary key (stream),
  constraint consumer_stream_topic unique (topic)
);

-- The last version of each aggregate that was taken charge of: applied, ignored or parked.
create table consumer_seen (
  subject      uuid not null,
  last_version bigint not null,
  stream       smallint not null,
  constraint consumer_seen_pkey primary key (stream, subject)
) with (fillfactor = 80);

-- Keys that wait for a person: their records join, those of other keys flow on.
create table parked_key (
  topic   text not null,
  subject text not null,
  reason  text not null,
  since   timestamptz not null,
  constraint parked_key_pkey primary key (topic, subject)
);

-- What waits, as it came. `first` is the one that failed; the others only follow it.
create table parked_message (
  topic          text not null,
  partition      integer not null,
  record_offset  bigint not null,
  subject        text not null,
  event_version  bigint,             -- null when the record could not be read
  event_id       uuid,
  event_type     text not null,
  company_id     uuid,
  correlation_id text not null,
  first          boolean not null,
  reason         text not null,
  detail         text not null,
  state          text not null default 'parked',
  headers        text not null,
  payload        bytea,              -- null for a tombstone
  parked_at      timestamptz not null,
  constraint parked_message_pkey primary key (topic, partition, record_offset),
  constraint parked_message_version unique (topic, subject, event_version),
  constraint parked_message_state check (state in ('parked', 'retrying', 'done', 'skipped'))
);
