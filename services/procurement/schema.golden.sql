-- What all migrations come to. Written by a test: SAIKNE_REGENERATE=1 tests/run --only procurement_schema_pgtest
-- The tables that every service has are in libs/service/schema.golden.sql.

CREATE TABLE bill_lines (
  bill_id                uuid    NOT NULL,
  position               integer NOT NULL,
  purchase_order_line_id uuid    NOT NULL,
  sku                    text    NOT NULL,
  quantity_micros        bigint  NOT NULL,
  net_minor              bigint  NOT NULL,
  receipt_minor          bigint  NOT NULL,
  tax_code               text    NOT NULL,
  tax_rate_micros        bigint  NOT NULL,
  CONSTRAINT bill_lines_pkey PRIMARY KEY (bill_id, "position"),
  CONSTRAINT bill_lines_quantity_positive CHECK (quantity_micros > 0)
);

CREATE TABLE bills (
  id                 uuid        NOT NULL,
  company_id         uuid        NOT NULL,
  number             text        NOT NULL,
  supplier_id        uuid        NOT NULL,
  purchase_order_id  uuid        NOT NULL,
  supplier_reference text        NOT NULL,
  bill_date          date        NOT NULL,
  state              smallint    NOT NULL,
  reason             text        NOT NULL,
  currency           char(3)     NOT NULL,
  approved_by        text        NOT NULL,
  correlation_id     text        NOT NULL,
  actor              text        NOT NULL,
  version            bigint      NOT NULL,
  event_version      bigint      NOT NULL,
  create_time        timestamptz NOT NULL,
  update_time        timestamptz NOT NULL,
  CONSTRAINT bills_pkey PRIMARY KEY (id),
  CONSTRAINT bills_number_unique UNIQUE (company_id, number),
  CONSTRAINT bills_reference_unique UNIQUE (company_id, supplier_id, supplier_reference)
);
CREATE INDEX bills_by_purchase_order ON bills (purchase_order_id);

CREATE TABLE items (
  id            uuid     NOT NULL,
  company_id    uuid     NOT NULL,
  sku           text     NOT NULL,
  name          text     NOT NULL,
  unit          text     NOT NULL,
  supply_method smallint NOT NULL,
  event_version bigint   NOT NULL,
  CONSTRAINT items_pkey PRIMARY KEY (id),
  CONSTRAINT items_sku_unique UNIQUE (company_id, sku)
);

CREATE TABLE payment_terms (
  company_id    uuid   NOT NULL,
  code          text   NOT NULL,
  event_version bigint NOT NULL,
  CONSTRAINT payment_terms_pkey PRIMARY KEY (company_id, code)
);

CREATE TABLE purchase_order_delays (
  purchase_order_id uuid NOT NULL,
  expected_date     date NOT NULL,
  CONSTRAINT purchase_order_delays_pkey PRIMARY KEY (purchase_order_id)
);

CREATE TABLE purchase_order_lines (
  id                    uuid    NOT NULL,
  purchase_order_id     uuid    NOT NULL,
  line_number           integer NOT NULL,
  item_id               uuid    NOT NULL,
  sku                   text    NOT NULL,
  price_id              uuid    NOT NULL,
  unit                  text    NOT NULL,
  factor_micros         bigint  NOT NULL,
  unit_price_micros     bigint  NOT NULL,
  min_micros            bigint  NOT NULL,
  max_micros            bigint  NOT NULL,
  pack_micros           bigint  NOT NULL,
  lead_time_days        integer NOT NULL,
  quantity_micros       bigint  NOT NULL,
  stock_quantity_micros bigint  NOT NULL,
  net_minor             bigint  NOT NULL,
  accepted_micros       bigint  NOT NULL,
  rejected_micros       bigint  NOT NULL,
  accepted_stock_micros bigint  NOT NULL,
  rejected_stock_micros bigint  NOT NULL,
  received_minor        bigint  NOT NULL,
  billed_micros         bigint  NOT NULL,
  billed_minor          bigint  NOT NULL,
  closed                boolean NOT NULL,
  open_pegs_micros      bigint  NOT NULL DEFAULT 0,
  CONSTRAINT purchase_order_lines_pkey PRIMARY KEY (id),
  CONSTRAINT purchase_order_lines_number_unique UNIQUE (purchase_order_id, line_number),
  CONSTRAINT purchase_order_lines_billed_within_received CHECK (billed_micros >= 0 AND billed_micros <= accepted_micros),
  CONSTRAINT purchase_order_lines_not_negative CHECK (quantity_micros >= 0 AND accepted_micros >= 0 AND rejected_micros >= 0 AND accepted_stock_micros >= 0 AND rejected_stock_micros >= 0)
);
CREATE INDEX purchase_order_lines_pool ON purchase_order_lines (item_id) WHERE ((NOT closed) AND (((stock_quantity_micros - accepted_stock_micros) - rejected_stock_micros) > open_pegs_micros));

CREATE TABLE purchase_order_pegs (
  purchase_order_line_id uuid    NOT NULL,
  demand_id              uuid    NOT NULL,
  line_id                uuid    NOT NULL,
  open_micros            bigint  NOT NULL,
  accepted_micros        bigint  NOT NULL,
  roots                  integer NOT NULL,
  CONSTRAINT purchase_order_pegs_pkey PRIMARY KEY (purchase_order_line_id, demand_id, line_id),
  CONSTRAINT purchase_order_pegs_not_negative CHECK (open_micros >= 0 AND accepted_micros >= 0)
);
CREATE INDEX purchase_order_pegs_by_demand ON purchase_order_pegs (demand_id, line_id);

CREATE TABLE purchase_orders (
  id             uuid        NOT NULL,
  company_id     uuid        NOT NULL,
  number         text        NOT NULL,
  supplier_id    uuid        NOT NULL,
  state          smallint    NOT NULL,
  automatic      boolean     NOT NULL,
  currency       char(3)     NOT NULL,
  warehouse_code text        NOT NULL,
  net_minor      bigint      NOT NULL,
  expected_date  date,
  submitted_by   text        NOT NULL,
  approved_by    text        NOT NULL,
  reason         text        NOT NULL,
  send_at        timestamptz NOT NULL,
  correlation_id text        NOT NULL,
  causation_id   text        NOT NULL,
  actor          text        NOT NULL,
  version        bigint      NOT NULL,
  event_version  bigint      NOT NULL,
  create_time    timestamptz NOT NULL,
  update_time    timestamptz NOT NULL,
  roots          integer     NOT NULL DEFAULT 0,
  traceparent    text        NOT NULL DEFAULT ''::text,
  CONSTRAINT purchase_orders_pkey PRIMARY KEY (id),
  CONSTRAINT purchase_orders_number_unique UNIQUE (company_id, number),
  CONSTRAINT purchase_orders_net_not_negative CHECK (net_minor >= 0)
);
CREATE INDEX purchase_orders_drafts ON purchase_orders (send_at) WHERE ((state = 1) AND automatic);
CREATE INDEX purchase_orders_drafts_by_supplier ON purchase_orders (supplier_id) WHERE ((state = 1) AND automatic);
CREATE INDEX purchase_orders_expected ON purchase_orders (company_id, expected_date) WHERE ((state >= 5) AND (state <= 7));
CREATE INDEX purchase_orders_open ON purchase_orders (id) WHERE (state < 8);

CREATE TABLE receipt_lines (
  receipt_id             uuid   NOT NULL,
  purchase_order_line_id uuid   NOT NULL,
  accepted_micros        bigint NOT NULL,
  rejected_micros        bigint NOT NULL,
  stock_micros           bigint NOT NULL,
  value_minor            bigint NOT NULL,
  CONSTRAINT receipt_lines_pkey PRIMARY KEY (receipt_id, purchase_order_line_id),
  CONSTRAINT receipt_lines_something CHECK (accepted_micros >= 0 AND rejected_micros >= 0 AND (accepted_micros + rejected_micros) > 0)
);

CREATE TABLE receipts (
  id                uuid        NOT NULL,
  company_id        uuid        NOT NULL,
  number            text        NOT NULL,
  purchase_order_id uuid        NOT NULL,
  create_time       timestamptz NOT NULL,
  create_actor      text        NOT NULL,
  CONSTRAINT receipts_pkey PRIMARY KEY (id),
  CONSTRAINT receipts_number_unique UNIQUE (company_id, number)
);
CREATE INDEX receipts_by_purchase_order ON receipts (purchase_order_id);

CREATE TABLE requisitions (
  id                uuid        NOT NULL,
  company_id        uuid        NOT NULL,
  number            text        NOT NULL,
  purchase_order_id uuid        NOT NULL,
  demand_id         uuid        NOT NULL,
  line_id           uuid        NOT NULL,
  item_id           uuid        NOT NULL,
  sku               text        NOT NULL,
  quantity_micros   bigint      NOT NULL,
  state             smallint    NOT NULL,
  event_version     bigint      NOT NULL,
  create_time       timestamptz NOT NULL,
  update_time       timestamptz NOT NULL,
  CONSTRAINT requisitions_pkey PRIMARY KEY (id),
  CONSTRAINT requisitions_number_unique UNIQUE (company_id, number),
  CONSTRAINT requisitions_quantity_positive CHECK (quantity_micros > 0)
);
CREATE INDEX requisitions_by_demand ON requisitions (purchase_order_id, demand_id, line_id);
CREATE INDEX requisitions_by_need ON requisitions (demand_id, line_id);

CREATE TABLE supplier_prices (
  id                uuid        NOT NULL,
  company_id        uuid        NOT NULL,
  supplier_id       uuid        NOT NULL,
  item_id           uuid        NOT NULL,
  unit              text        NOT NULL,
  factor_micros     bigint      NOT NULL,
  currency          char(3)     NOT NULL,
  unit_price_micros bigint      NOT NULL,
  min_micros        bigint      NOT NULL,
  max_micros        bigint      NOT NULL,
  pack_micros       bigint      NOT NULL,
  lead_time_days    integer     NOT NULL,
  valid_from        date,
  valid_to          date,
  active            boolean     NOT NULL,
  external_key      text        NOT NULL,
  version           bigint      NOT NULL,
  event_version     bigint      NOT NULL,
  create_time       timestamptz NOT NULL,
  update_time       timestamptz NOT NULL,
  create_actor      text        NOT NULL,
  update_actor      text        NOT NULL,
  CONSTRAINT supplier_prices_pkey PRIMARY KEY (id),
  CONSTRAINT supplier_prices_external_key_unique UNIQUE (company_id, external_key),
  CONSTRAINT supplier_prices_factor_positive CHECK (factor_micros > 0),
  CONSTRAINT supplier_prices_not_negative CHECK (unit_price_micros >= 0 AND min_micros >= 0 AND max_micros >= 0 AND lead_time_days >= 0),
  CONSTRAINT supplier_prices_pack_positive CHECK (pack_micros > 0)
);
CREATE INDEX supplier_prices_by_item ON supplier_prices (item_id);
CREATE INDEX supplier_prices_by_supplier ON supplier_prices (supplier_id);

CREATE TABLE suppliers (
  id                uuid        NOT NULL,
  company_id        uuid        NOT NULL,
  number            text        NOT NULL,
  name              text        NOT NULL,
  payment_term_code text        NOT NULL,
  currency          char(3)     NOT NULL,
  active            boolean     NOT NULL,
  external_key      text,
  version           bigint      NOT NULL,
  event_version     bigint      NOT NULL,
  create_time       timestamptz NOT NULL,
  update_time       timestamptz NOT NULL,
  create_actor      text        NOT NULL,
  update_actor      text        NOT NULL,
  CONSTRAINT suppliers_pkey PRIMARY KEY (id),
  CONSTRAINT suppliers_external_key_unique UNIQUE (company_id, external_key),
  CONSTRAINT suppliers_number_unique UNIQUE (company_id, number)
);

CREATE TABLE supply_documents (
  demand_id     uuid   NOT NULL,
  event_version bigint NOT NULL,
  CONSTRAINT supply_documents_pkey PRIMARY KEY (demand_id)
);

CREATE TABLE supply_need_roots (
  demand_id       uuid    NOT NULL,
  line_id         uuid    NOT NULL,
  position        integer NOT NULL,
  deal_id         text    NOT NULL,
  order_id        text    NOT NULL,
  order_line_id   text    NOT NULL,
  quantity_micros bigint  NOT NULL,
  CONSTRAINT supply_need_roots_pkey PRIMARY KEY (demand_id, line_id, "position")
);
CREATE INDEX supply_need_roots_by_order ON supply_need_roots (order_id);

CREATE TABLE supply_needs (
  demand_id      uuid     NOT NULL,
  line_id        uuid     NOT NULL,
  company_id     uuid     NOT NULL,
  demand_kind    smallint NOT NULL,
  item_id        uuid     NOT NULL,
  needed_micros  bigint   NOT NULL,
  priority       integer  NOT NULL,
  required_date  date,
  warehouse_code text     NOT NULL,
  blocked        text     NOT NULL,
  correlation_id text     NOT NULL,
  causation_id   text     NOT NULL,
  actor          text     NOT NULL,
  traceparent    text     NOT NULL DEFAULT ''::text,
  CONSTRAINT supply_needs_pkey PRIMARY KEY (demand_id, line_id),
  CONSTRAINT supply_needs_not_negative CHECK (needed_micros >= 0)
);
CREATE INDEX supply_needs_blocked ON supply_needs (item_id) WHERE (blocked <> ''::text);

CREATE TABLE tax_codes (
  company_id    uuid   NOT NULL,
  code          text   NOT NULL,
  rate_micros   bigint NOT NULL,
  event_version bigint NOT NULL,
  CONSTRAINT tax_codes_pkey PRIMARY KEY (company_id, code)
);

CREATE TABLE warehouses (
  company_id    uuid   NOT NULL,
  code          text   NOT NULL,
  event_version bigint NOT NULL,
  CONSTRAINT warehouses_pkey PRIMARY KEY (company_id, code)
);
