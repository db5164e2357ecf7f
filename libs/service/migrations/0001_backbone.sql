-- What every service's database holds beside its own tables: the copy of the companies, first responses of calls, exceptions,
-- blocks of human numbers.

-- The legal entities. finance owns them; its own database uses this table as the original.
CREATE TABLE companies (
  id uuid NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  base_currency char(3) NOT NULL,
  time_zone text NOT NULL,
  default_tax_code text NOT NULL,
  default_payment_term_code text NOT NULL,
  default_billing_policy smallint NOT NULL,  -- saikne.types.v1.BillingPolicy
  event_version bigint NOT NULL,
  version bigint NOT NULL,
  create_time timestamptz NOT NULL DEFAULT now(),
  update_time timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT companies_pk PRIMARY KEY (id),
  CONSTRAINT companies_code_unique UNIQUE (code)
);

-- The first response of each mutating call that carried a request_id (AIP-155). The row is inserted before the call's body runs,
-- so that a second call with the same id waits for the first, and is completed in the same transaction.
CREATE TABLE idempotent_requests (
  company_id uuid NOT NULL,
  method text NOT NULL,
  request_id text NOT NULL,
  request_hash bytea NOT NULL,  -- SHA-256 of the request
  response bytea,               -- NULL only within the first call's transaction
  create_time timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT idempotent_requests_pk PRIMARY KEY (company_id, method, request_id)
) WITH (fillfactor = 70);
CREATE INDEX idempotent_requests_age ON idempotent_requests USING brin (create_time);

-- Steps that wait for a person. Ids are UUIDv7, so their order is the order of raising.
CREATE TABLE exceptions (
  id uuid NOT NULL,
  company_id uuid NOT NULL,  -- nil for an event that could not be decoded so far as to know its company
  kind text NOT NULL,
  subject_type text NOT NULL,
  subject_id uuid NOT NULL,
  subject_number text NOT NULL,
  reason text NOT NULL,
  owner text NOT NULL,
  money_at_risk_minor bigint NOT NULL,
  currency char(3),
  ways_out text[] NOT NULL,
  deal_id uuid,
  order_id uuid,
  create_time timestamptz NOT NULL,
  close_time timestamptz,
  resolution text,      -- a way out, or 'cleared'
  resolve_reason text,  -- the person's words
  resolved_by text,
  CONSTRAINT exceptions_pk PRIMARY KEY (id),
  CONSTRAINT exceptions_closed_known CHECK ((close_time IS NULL) = (resolution IS NULL))
);
CREATE UNIQUE INDEX exceptions_open_unique ON exceptions (kind, subject_id) WHERE close_time IS NULL;
CREATE INDEX exceptions_open ON exceptions (id) WHERE close_time IS NULL;

-- Human numbers are taken in blocks; gaps are allowed.
CREATE TABLE number_blocks (
  company_id uuid NOT NULL,
  series text NOT NULL,
  year integer NOT NULL,
  next_number bigint NOT NULL,
  CONSTRAINT number_blocks_pk PRIMARY KEY (company_id, series, year)
);
