-- What all migrations come to. Written by a test: SAIKNE_REGENERATE=1 tests/run --only backbone_schema_pgtest

CREATE TABLE backbone_control (
  part           text        NOT NULL,
  paused         boolean     NOT NULL DEFAULT false,
  reason         text        NOT NULL DEFAULT ''::text,
  actor          text        NOT NULL DEFAULT ''::text,
  since          timestamptz NOT NULL DEFAULT now(),
  tolerant_until timestamptz NOT NULL DEFAULT '-infinity'::timestamp with time zone,
  moves          bigint      NOT NULL DEFAULT 0,
  CONSTRAINT backbone_control_pkey PRIMARY KEY (part),
  CONSTRAINT backbone_control_part CHECK (part = ANY (ARRAY['relay'::text, 'consumer'::text]))
);

CREATE TABLE companies (
  id                        uuid        NOT NULL,
  code                      text        NOT NULL,
  name                      text        NOT NULL,
  base_currency             char(3)     NOT NULL,
  time_zone                 text        NOT NULL,
  default_tax_code          text        NOT NULL,
  default_payment_term_code text        NOT NULL,
  default_billing_policy    smallint    NOT NULL,
  event_version             bigint      NOT NULL,
  version                   bigint      NOT NULL,
  create_time               timestamptz NOT NULL DEFAULT now(),
  update_time               timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT companies_pk PRIMARY KEY (id),
  CONSTRAINT companies_code_unique UNIQUE (code)
);

CREATE TABLE consumer_position (
  topic       text    NOT NULL,
  partition   integer NOT NULL,
  next_offset bigint  NOT NULL,
  CONSTRAINT consumer_position_pkey PRIMARY KEY (topic, partition)
) WITH (fillfactor=20, autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=2000);

CREATE TABLE consumer_seen (
  subject      uuid     NOT NULL,
  last_version bigint   NOT NULL,
  stream       smallint NOT NULL,
  CONSTRAINT consumer_seen_pkey PRIMARY KEY (stream, subject)
) WITH (fillfactor=80);

CREATE TABLE consumer_stream (
  stream smallint NOT NULL GENERATED ALWAYS AS IDENTITY,
  topic  text     NOT NULL,
  CONSTRAINT consumer_stream_pkey PRIMARY KEY (stream),
  CONSTRAINT consumer_stream_topic UNIQUE (topic)
);

CREATE TABLE exceptions (
  id                  uuid        NOT NULL,
  company_id          uuid        NOT NULL,
  kind                text        NOT NULL,
  subject_type        text        NOT NULL,
  subject_id          uuid        NOT NULL,
  subject_number      text        NOT NULL,
  reason              text        NOT NULL,
  owner               text        NOT NULL,
  money_at_risk_minor bigint      NOT NULL,
  currency            char(3),
  ways_out            text[]      NOT NULL,
  deal_id             uuid,
  order_id            uuid,
  create_time         timestamptz NOT NULL,
  close_time          timestamptz,
  resolution          text,
  resolve_reason      text,
  resolved_by         text,
  CONSTRAINT exceptions_pk PRIMARY KEY (id),
  CONSTRAINT exceptions_closed_known CHECK ((close_time IS NULL) = (resolution IS NULL))
);
CREATE INDEX exceptions_open ON exceptions (id) WHERE (close_time IS NULL);
CREATE UNIQUE INDEX exceptions_open_unique ON exceptions (kind, subject_id) WHERE (close_time IS NULL);

CREATE TABLE idempotent_requests (
  company_id   uuid        NOT NULL,
  method       text        NOT NULL,
  request_id   text        NOT NULL,
  request_hash bytea       NOT NULL,
  response     bytea,
  create_time  timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT idempotent_requests_pk PRIMARY KEY (company_id, method, request_id)
) WITH (fillfactor=70);
CREATE INDEX idempotent_requests_age ON idempotent_requests USING brin (create_time);

CREATE TABLE number_blocks (
  company_id  uuid    NOT NULL,
  series      text    NOT NULL,
  year        integer NOT NULL,
  next_number bigint  NOT NULL,
  CONSTRAINT number_blocks_pk PRIMARY KEY (company_id, series, year)
);

CREATE TABLE outbox (
  id            bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
  segment       smallint    NOT NULL,
  event_id      uuid        NOT NULL,
  topic         text        NOT NULL,
  key           text        NOT NULL,
  event_version bigint      NOT NULL,
  occurred_at   timestamptz NOT NULL,
  headers       text        NOT NULL,
  payload       bytea       NOT NULL,
  CONSTRAINT outbox_pkey PRIMARY KEY (id, segment),
  CONSTRAINT outbox_event_version CHECK (event_version > 0),
  CONSTRAINT outbox_payload_size CHECK (octet_length(payload) <= 921600)
) PARTITION BY LIST (segment);

CREATE TABLE outbox_1 (
  id            bigint      NOT NULL,
  segment       smallint    NOT NULL,
  event_id      uuid        NOT NULL,
  topic         text        NOT NULL,
  key           text        NOT NULL,
  event_version bigint      NOT NULL,
  occurred_at   timestamptz NOT NULL,
  headers       text        NOT NULL,
  payload       bytea       NOT NULL STORAGE EXTERNAL,
  CONSTRAINT outbox_1_pkey PRIMARY KEY (id, segment),
  CONSTRAINT outbox_event_version CHECK (event_version > 0),
  CONSTRAINT outbox_payload_size CHECK (octet_length(payload) <= 921600)
) -- partition of outbox FOR VALUES IN ('1') WITH (autovacuum_vacuum_insert_threshold=-1);

CREATE TABLE outbox_2 (
  id            bigint      NOT NULL,
  segment       smallint    NOT NULL,
  event_id      uuid        NOT NULL,
  topic         text        NOT NULL,
  key           text        NOT NULL,
  event_version bigint      NOT NULL,
  occurred_at   timestamptz NOT NULL,
  headers       text        NOT NULL,
  payload       bytea       NOT NULL STORAGE EXTERNAL,
  CONSTRAINT outbox_2_pkey PRIMARY KEY (id, segment),
  CONSTRAINT outbox_event_version CHECK (event_version > 0),
  CONSTRAINT outbox_payload_size CHECK (octet_length(payload) <= 921600)
) -- partition of outbox FOR VALUES IN ('2') WITH (autovacuum_vacuum_insert_threshold=-1);

CREATE TABLE outbox_3 (
  id            bigint      NOT NULL,
  segment       smallint    NOT NULL,
  event_id      uuid        NOT NULL,
  topic         text        NOT NULL,
  key           text        NOT NULL,
  event_version bigint      NOT NULL,
  occurred_at   timestamptz NOT NULL,
  headers       text        NOT NULL,
  payload       bytea       NOT NULL STORAGE EXTERNAL,
  CONSTRAINT outbox_3_pkey PRIMARY KEY (id, segment),
  CONSTRAINT outbox_event_version CHECK (event_version > 0),
  CONSTRAINT outbox_payload_size CHECK (octet_length(payload) <= 921600)
) -- partition of outbox FOR VALUES IN ('3') WITH (autovacuum_vacuum_insert_threshold=-1);

CREATE TABLE outbox_segment (
  single      boolean     NOT NULL DEFAULT true,
  active      smallint    NOT NULL DEFAULT 1,
  active_from timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT outbox_segment_pkey PRIMARY KEY (single),
  CONSTRAINT outbox_segment_active CHECK (active >= 1 AND active <= 3),
  CONSTRAINT outbox_segment_single CHECK (single)
);

CREATE TABLE outbox_version_shift (
  topic text   NOT NULL,
  key   text   NOT NULL,
  shift bigint NOT NULL,
  CONSTRAINT outbox_version_shift_pkey PRIMARY KEY (topic, key),
  CONSTRAINT outbox_version_shift_shift CHECK (shift > 0)
);

CREATE TABLE parked_action (
  id            bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
  topic         text        NOT NULL,
  partition     integer     NOT NULL,
  record_offset bigint      NOT NULL,
  action        text        NOT NULL,
  actor         text        NOT NULL,
  reason        text        NOT NULL,
  outcome       text        NOT NULL,
  detail        text        NOT NULL,
  at            timestamptz NOT NULL,
  CONSTRAINT parked_action_pkey PRIMARY KEY (id),
  CONSTRAINT parked_action_action CHECK (action = ANY (ARRAY['retry'::text, 'skip'::text, 'release'::text])),
  CONSTRAINT parked_action_outcome CHECK (outcome = ANY (ARRAY['done'::text, 'skipped'::text, 'failed'::text]))
);
CREATE INDEX parked_action_of ON parked_action (topic, partition, record_offset);

CREATE TABLE parked_key (
  topic   text        NOT NULL,
  subject text        NOT NULL,
  reason  text        NOT NULL,
  since   timestamptz NOT NULL,
  CONSTRAINT parked_key_pkey PRIMARY KEY (topic, subject)
);

CREATE TABLE parked_message (
  topic          text        NOT NULL,
  partition      integer     NOT NULL,
  record_offset  bigint      NOT NULL,
  subject        text        NOT NULL,
  event_version  bigint,
  event_id       uuid,
  event_type     text        NOT NULL,
  company_id     uuid,
  correlation_id text        NOT NULL,
  first          boolean     NOT NULL,
  reason         text        NOT NULL,
  detail         text        NOT NULL,
  state          text        NOT NULL DEFAULT 'parked'::text,
  headers        text        NOT NULL,
  payload        bytea,
  parked_at      timestamptz NOT NULL,
  attempts       integer     NOT NULL DEFAULT 1,
  CONSTRAINT parked_message_pkey PRIMARY KEY (topic, partition, record_offset),
  CONSTRAINT parked_message_version UNIQUE (topic, subject, event_version),
  CONSTRAINT parked_message_state CHECK (state = ANY (ARRAY['parked'::text, 'done'::text, 'skipped'::text]))
);
CREATE INDEX parked_message_waiting ON parked_message (topic, subject, event_version NULLS FIRST, record_offset) WHERE (state = 'parked'::text);

CREATE TABLE relay_lease (
  single     boolean     NOT NULL DEFAULT true,
  owner      text        NOT NULL DEFAULT ''::text,
  fence      bigint      NOT NULL DEFAULT 0,
  expires_at timestamptz NOT NULL DEFAULT '-infinity'::timestamp with time zone,
  CONSTRAINT relay_lease_pkey PRIMARY KEY (single),
  CONSTRAINT relay_lease_single CHECK (single)
) WITH (fillfactor=10, autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=1000);

CREATE TABLE relay_log_end (
  topic      text    NOT NULL,
  partition  integer NOT NULL,
  end_offset bigint  NOT NULL,
  above_id   bigint  NOT NULL,
  CONSTRAINT relay_log_end_pkey PRIMARY KEY (topic, partition)
);

CREATE TABLE relay_progress (
  single            boolean     NOT NULL DEFAULT true,
  fence             bigint      NOT NULL DEFAULT 0,
  acked_to          bigint      NOT NULL DEFAULT 0,
  missing_lo        bigint[]    NOT NULL DEFAULT '{}'::bigint[],
  missing_hi        bigint[]    NOT NULL DEFAULT '{}'::bigint[],
  update_time       timestamptz NOT NULL DEFAULT now(),
  timeline          text,
  system_identifier bigint,
  CONSTRAINT relay_progress_pkey PRIMARY KEY (single),
  CONSTRAINT relay_progress_ranges CHECK (cardinality(missing_lo) = cardinality(missing_hi)),
  CONSTRAINT relay_progress_single CHECK (single)
) WITH (fillfactor=10, autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=1000);
