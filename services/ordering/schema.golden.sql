-- What all migrations come to. Written by a test: SAIKNE_REGENERATE=1 tests/run --only ordering_schema_pgtest
-- The tables that every service has are in libs/service/schema.golden.sql.

CREATE TABLE customers (
  id                uuid   NOT NULL,
  company_id        uuid   NOT NULL,
  number            text   NOT NULL,
  name              text   NOT NULL,
  currency          text   NOT NULL,
  payment_term_code text   NOT NULL,
  bill_to           bytea  NOT NULL,
  ship_to           bytea  NOT NULL,
  event_version     bigint NOT NULL,
  CONSTRAINT customers_pkey PRIMARY KEY (id)
);

CREATE TABLE items (
  id                uuid    NOT NULL,
  company_id        uuid    NOT NULL,
  sku               text    NOT NULL,
  name              text    NOT NULL,
  unit              text    NOT NULL,
  is_service        boolean NOT NULL,
  tax_code          text    NOT NULL,
  list_price_micros bigint,
  event_version     bigint  NOT NULL,
  CONSTRAINT items_pkey PRIMARY KEY (id),
  CONSTRAINT items_sku_unique UNIQUE (company_id, sku)
);

CREATE TABLE order_lines (
  order_id           uuid     NOT NULL,
  line_number        integer  NOT NULL,
  id                 uuid     NOT NULL,
  kind               smallint NOT NULL,
  item_id            uuid     NOT NULL,
  sku                text     NOT NULL,
  description        text     NOT NULL,
  unit               text     NOT NULL,
  quantity_micros    bigint   NOT NULL,
  unit_price_micros  bigint   NOT NULL,
  discount_micros    bigint   NOT NULL,
  net_minor          bigint   NOT NULL,
  tax_code           text     NOT NULL,
  tax_rate_micros    bigint   NOT NULL,
  tax_minor          bigint   NOT NULL,
  billing_policy     smallint NOT NULL,
  reserved_micros    bigint   NOT NULL,
  backordered_micros bigint   NOT NULL,
  shipped_micros     bigint   NOT NULL,
  invoiced_micros    bigint   NOT NULL,
  credited_micros    bigint   NOT NULL,
  cancelled_micros   bigint   NOT NULL,
  CONSTRAINT order_lines_pkey PRIMARY KEY (order_id, line_number),
  CONSTRAINT order_lines_o1 CHECK ((shipped_micros + cancelled_micros) <= quantity_micros),
  CONSTRAINT order_lines_o2 CHECK ((reserved_micros + backordered_micros) <= (quantity_micros - shipped_micros - cancelled_micros)),
  CONSTRAINT order_lines_o3 CHECK (invoiced_micros <= quantity_micros AND credited_micros <= quantity_micros AND (billing_policy = 1 OR invoiced_micros <= shipped_micros)),
  CONSTRAINT order_lines_signs CHECK (quantity_micros > 0 AND reserved_micros >= 0 AND backordered_micros >= 0 AND shipped_micros >= 0 AND invoiced_micros >= 0 AND credited_micros >= 0 AND cancelled_micros >= 0)
) WITH (fillfactor=80);

CREATE TABLE order_shipments (
  order_id          uuid        NOT NULL,
  shipment_id       uuid        NOT NULL,
  number            text        NOT NULL,
  tracking          text        NOT NULL,
  ship_time         timestamptz NOT NULL,
  line_numbers      integer[]   NOT NULL,
  quantities_micros bigint[]    NOT NULL,
  cumulative_micros bigint[]    NOT NULL,
  CONSTRAINT order_shipments_pkey PRIMARY KEY (order_id, shipment_id)
);

CREATE TABLE payment_terms (
  company_id    uuid   NOT NULL,
  code          text   NOT NULL,
  event_version bigint NOT NULL,
  CONSTRAINT payment_terms_pkey PRIMARY KEY (company_id, code)
);

CREATE TABLE sales_orders (
  id                    uuid        NOT NULL,
  company_id            uuid        NOT NULL,
  number                text        NOT NULL,
  deal_id               uuid,
  win_number            integer     NOT NULL,
  external_key          text        NOT NULL,
  customer_id           uuid        NOT NULL,
  customer_number       text        NOT NULL,
  customer_name         text        NOT NULL,
  customer_reference    text        NOT NULL,
  payment_term_code     text        NOT NULL,
  currency              char(3)     NOT NULL,
  net_minor             bigint      NOT NULL,
  tax_minor             bigint      NOT NULL,
  base_net_minor        bigint      NOT NULL,
  base_tax_minor        bigint      NOT NULL,
  warehouse_code        text        NOT NULL,
  ship_to               bytea       NOT NULL,
  bill_to               bytea       NOT NULL,
  delivery_rule         smallint    NOT NULL,
  priority              integer     NOT NULL,
  requested_date        date,
  correlation_id        text        NOT NULL,
  state                 smallint    NOT NULL,
  held_from             smallint    NOT NULL,
  holds                 smallint    NOT NULL,
  credit                smallint    NOT NULL,
  stock_answered        boolean     NOT NULL,
  withdrawn             boolean     NOT NULL,
  released_to_ship      boolean     NOT NULL,
  waits_for             smallint    NOT NULL,
  waits_since           timestamptz NOT NULL,
  deadline              timestamptz,
  attempts              integer     NOT NULL,
  raised                smallint    NOT NULL,
  open_exceptions       smallint    NOT NULL,
  shipment_ids          uuid[]      NOT NULL,
  invoice_ids           uuid[]      NOT NULL,
  invoice_triggers      uuid[]      NOT NULL,
  paid_invoice_ids      uuid[]      NOT NULL,
  credit_note_ids       uuid[]      NOT NULL,
  cancel_reason         text        NOT NULL,
  cancelled_gross_minor bigint      NOT NULL,
  version               bigint      NOT NULL,
  event_version         bigint      NOT NULL,
  create_time           timestamptz NOT NULL,
  update_time           timestamptz NOT NULL,
  confirm_time          timestamptz,
  create_actor          text        NOT NULL,
  update_actor          text        NOT NULL,
  promise_time          timestamptz,
  CONSTRAINT sales_orders_pkey PRIMARY KEY (id),
  CONSTRAINT sales_orders_deal_win_unique UNIQUE (company_id, deal_id, win_number),
  CONSTRAINT sales_orders_number_unique UNIQUE (company_id, number),
  CONSTRAINT sales_orders_amounts CHECK (net_minor >= 0 AND tax_minor >= 0),
  CONSTRAINT sales_orders_hold_has_reason CHECK ((state = 3) = (holds <> 0)),
  CONSTRAINT sales_orders_state_known CHECK (state >= 1 AND state <= 6)
) WITH (fillfactor=80);
CREATE INDEX sales_orders_customer ON sales_orders (company_id, customer_id);
CREATE INDEX sales_orders_deadline ON sales_orders (deadline) INCLUDE (waits_for, open_exceptions) WHERE ((deadline IS NOT NULL) OR (waits_for <> 0));
CREATE INDEX sales_orders_update_time ON sales_orders (company_id, update_time);

CREATE TABLE supply_blocks (
  order_id  uuid     NOT NULL,
  source    smallint NOT NULL,
  demand_id uuid     NOT NULL,
  item_id   uuid     NOT NULL,
  sku       text     NOT NULL,
  reason    text     NOT NULL,
  CONSTRAINT supply_blocks_pkey PRIMARY KEY (order_id, source, demand_id, item_id)
);
CREATE INDEX supply_blocks_demand ON supply_blocks (demand_id, item_id);

CREATE TABLE tax_codes (
  company_id    uuid   NOT NULL,
  code          text   NOT NULL,
  rate_micros   bigint NOT NULL,
  event_version bigint NOT NULL,
  CONSTRAINT tax_codes_pkey PRIMARY KEY (company_id, code)
);

CREATE TABLE unplaced_deals (
  deal_id        uuid        NOT NULL,
  win_number     integer     NOT NULL,
  company_id     uuid        NOT NULL,
  order_id       uuid        NOT NULL,
  deal_won       bytea       NOT NULL,
  actor          text        NOT NULL,
  correlation_id text        NOT NULL,
  causation_id   text        NOT NULL,
  effective_time timestamptz NOT NULL,
  traceparent    text        NOT NULL,
  kind           text        NOT NULL,
  reason         text        NOT NULL,
  missing        text[]      NOT NULL,
  next_try       timestamptz,
  wait_until     timestamptz,
  event_version  bigint      NOT NULL,
  create_time    timestamptz NOT NULL,
  CONSTRAINT unplaced_deals_pkey PRIMARY KEY (deal_id, win_number)
);
CREATE INDEX unplaced_deals_missing ON unplaced_deals USING gin (missing);

CREATE TABLE warehouses (
  company_id    uuid   NOT NULL,
  code          text   NOT NULL,
  event_version bigint NOT NULL,
  CONSTRAINT warehouses_pkey PRIMARY KEY (company_id, code)
);
