-- What all migrations come to. Written by a test: SAIKNE_REGENERATE=1 tests/run --only crm_schema_pgtest
-- The tables that every service has are in libs/service/schema.golden.sql.

CREATE TABLE accounts (
  id                    uuid        NOT NULL,
  company_id            uuid        NOT NULL,
  number                text        NOT NULL,
  external_key          text,
  name                  text        NOT NULL,
  tax_id                text        NOT NULL,
  currency              text        NOT NULL,
  payment_term_code     text        NOT NULL,
  bill_to               text        NOT NULL,
  ship_to               text        NOT NULL,
  credit_limit_minor    bigint,
  credit_limit_currency text        NOT NULL,
  version               bigint      NOT NULL,
  event_version         bigint      NOT NULL,
  create_time           timestamptz NOT NULL,
  update_time           timestamptz NOT NULL,
  create_actor          text        NOT NULL,
  update_actor          text        NOT NULL,
  CONSTRAINT accounts_pk PRIMARY KEY (id),
  CONSTRAINT account_external_key_exists UNIQUE (company_id, external_key),
  CONSTRAINT accounts_number_exists UNIQUE (company_id, number)
);

CREATE TABLE customer_orders (
  order_id        uuid     NOT NULL,
  company_id      uuid     NOT NULL,
  account_id      uuid,
  deal_id         uuid,
  win_number      integer  NOT NULL,
  number          text     NOT NULL,
  state           smallint NOT NULL,
  hold_reasons    text     NOT NULL,
  exceptions      text[]   NOT NULL,
  currency        text     NOT NULL,
  net_minor       bigint   NOT NULL,
  gross_minor     bigint   NOT NULL,
  cancelled_minor bigint   NOT NULL,
  line_count      integer  NOT NULL,
  deliveries      integer  NOT NULL,
  lines_delivered integer  NOT NULL,
  shipped_minor   bigint   NOT NULL,
  invoices        integer  NOT NULL,
  invoiced_minor  bigint   NOT NULL,
  credited_minor  bigint   NOT NULL,
  paid_minor      bigint   NOT NULL,
  CONSTRAINT customer_orders_pk PRIMARY KEY (order_id)
) WITH (fillfactor=70);
CREATE INDEX customer_orders_by_account ON customer_orders (account_id, deal_id);

CREATE TABLE deal_lines (
  deal_id         uuid     NOT NULL,
  line_number     integer  NOT NULL,
  company_id      uuid     NOT NULL,
  line_id         uuid     NOT NULL,
  sku             text     NOT NULL,
  description     text     NOT NULL,
  quantity_micros bigint   NOT NULL,
  price_micros    bigint   NOT NULL,
  discount_micros bigint   NOT NULL,
  net_minor       bigint   NOT NULL,
  tax_code        text     NOT NULL,
  billing_policy  smallint NOT NULL,
  kind            smallint NOT NULL,
  CONSTRAINT deal_lines_pk PRIMARY KEY (deal_id, line_number),
  CONSTRAINT deal_line_discount_is_share CHECK (discount_micros >= 0 AND discount_micros <= 1000000),
  CONSTRAINT deal_line_price_not_negative CHECK (price_micros >= 0),
  CONSTRAINT deal_line_quantity_positive CHECK (quantity_micros > 0)
);

CREATE TABLE deal_stages (
  deal_id    uuid        NOT NULL,
  sequence   integer     NOT NULL,
  company_id uuid        NOT NULL,
  stage_code text        NOT NULL,
  state      smallint    NOT NULL,
  win_number integer     NOT NULL,
  enter_time timestamptz NOT NULL,
  actor      text        NOT NULL,
  reason     text        NOT NULL,
  CONSTRAINT deal_stages_pk PRIMARY KEY (deal_id, sequence)
);
CREATE INDEX deal_stages_by_time ON deal_stages USING brin (enter_time) WITH (pages_per_range='16', autosummarize='on');

CREATE TABLE deals (
  id                  uuid        NOT NULL,
  company_id          uuid        NOT NULL,
  number              text        NOT NULL,
  external_key        text,
  title               text        NOT NULL,
  account_id          uuid        NOT NULL,
  currency            text        NOT NULL,
  pipeline_id         uuid        NOT NULL,
  stage_code          text        NOT NULL,
  state               smallint    NOT NULL,
  amount_minor        bigint      NOT NULL,
  probability_percent integer     NOT NULL,
  expected_close_date date,
  billing_policy      smallint    NOT NULL,
  delivery_rule       smallint    NOT NULL,
  priority            integer     NOT NULL,
  requested_date      date,
  warehouse_code      text        NOT NULL,
  customer_reference  text        NOT NULL,
  ship_to             text        NOT NULL,
  win_number          integer     NOT NULL,
  win_time            timestamptz,
  lost_reason         text        NOT NULL,
  stage_count         integer     NOT NULL,
  version             bigint      NOT NULL,
  event_version       bigint      NOT NULL,
  create_time         timestamptz NOT NULL,
  update_time         timestamptz NOT NULL,
  create_actor        text        NOT NULL,
  update_actor        text        NOT NULL,
  CONSTRAINT deals_pk PRIMARY KEY (id),
  CONSTRAINT deal_external_key_exists UNIQUE (company_id, external_key),
  CONSTRAINT deals_number_exists UNIQUE (company_id, number),
  CONSTRAINT deal_probability_in_range CHECK (probability_percent >= 0 AND probability_percent <= 100),
  CONSTRAINT deal_state_known CHECK (state >= 1 AND state <= 3),
  CONSTRAINT deal_win_time_while_won CHECK ((state = 2) = (win_time IS NOT NULL))
) WITH (fillfactor=80);
CREATE INDEX deals_by_account ON deals (account_id, id);

CREATE TABLE items (
  id                  uuid     NOT NULL,
  company_id          uuid     NOT NULL,
  sku                 text     NOT NULL,
  name                text     NOT NULL,
  unit                text     NOT NULL,
  supply_method       smallint NOT NULL,
  tax_code            text     NOT NULL,
  list_price_micros   bigint,
  list_price_currency text     NOT NULL,
  event_version       bigint   NOT NULL,
  CONSTRAINT items_pk PRIMARY KEY (id)
);
CREATE INDEX items_by_sku ON items (company_id, sku);

CREATE TABLE job_marks (
  name    text        NOT NULL,
  mark_to timestamptz NOT NULL,
  CONSTRAINT job_marks_pk PRIMARY KEY (name)
);

CREATE TABLE known_codes (
  kind       integer NOT NULL,
  id         uuid    NOT NULL,
  company_id uuid    NOT NULL,
  code       text    NOT NULL,
  CONSTRAINT known_codes_pk PRIMARY KEY (kind, id),
  CONSTRAINT known_code_exists UNIQUE (company_id, kind, code)
);

CREATE TABLE pipeline_stages (
  pipeline_id         uuid    NOT NULL,
  company_id          uuid    NOT NULL,
  position            integer NOT NULL,
  code                text    NOT NULL,
  name                text    NOT NULL,
  probability_percent integer NOT NULL,
  CONSTRAINT pipeline_stages_pk PRIMARY KEY (pipeline_id, code),
  CONSTRAINT stage_probability_in_range CHECK (probability_percent >= 0 AND probability_percent <= 100)
);

CREATE TABLE pipelines (
  id           uuid        NOT NULL,
  company_id   uuid        NOT NULL,
  code         text        NOT NULL,
  name         text        NOT NULL,
  version      bigint      NOT NULL,
  create_time  timestamptz NOT NULL,
  update_time  timestamptz NOT NULL,
  create_actor text        NOT NULL,
  update_actor text        NOT NULL,
  CONSTRAINT pipelines_pk PRIMARY KEY (id),
  CONSTRAINT pipeline_exists UNIQUE (company_id, code)
);

CREATE TABLE trail_links (
  root_id     uuid NOT NULL,
  document_id uuid NOT NULL,
  company_id  uuid NOT NULL,
  CONSTRAINT trail_links_pk PRIMARY KEY (root_id, document_id)
);

CREATE TABLE trail_steps (
  root_id         uuid        NOT NULL,
  event_id        uuid        NOT NULL,
  company_id      uuid        NOT NULL,
  kind            smallint    NOT NULL,
  document_number text        NOT NULL,
  detail          text        NOT NULL,
  record_time     timestamptz NOT NULL,
  effective_time  timestamptz NOT NULL,
  fact_id         uuid,
  CONSTRAINT trail_steps_pk PRIMARY KEY (root_id, event_id)
);
CREATE UNIQUE INDEX trail_steps_by_fact ON trail_steps (root_id, fact_id) WHERE (fact_id IS NOT NULL);
