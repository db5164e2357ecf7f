-- Copies of what others own. event_version is the owner's, so that an older event never overwrites a newer one.

CREATE TABLE customers (
  id                 uuid   NOT NULL,
  company_id         uuid   NOT NULL,
  number             text   NOT NULL,
  name               text   NOT NULL,
  currency           text   NOT NULL,            -- empty: the company's
  payment_term_code  text   NOT NULL,            -- empty: the company's
  bill_to            bytea  NOT NULL,            -- saikne.types.v1.Address, serialized
  ship_to            bytea  NOT NULL,
  event_version      bigint NOT NULL,            -- 0: known from a won deal only
  CONSTRAINT customers_pkey PRIMARY KEY (id)
);

CREATE TABLE items (
  id                 uuid   NOT NULL,
  company_id         uuid   NOT NULL,
  sku                text   NOT NULL,
  name               text   NOT NULL,
  unit               text   NOT NULL,
  is_service         boolean NOT NULL,
  tax_code           text   NOT NULL,            -- empty: the company's
  list_price_micros  bigint NULL,                -- base currency
  event_version      bigint NOT NULL,
  CONSTRAINT items_pkey PRIMARY KEY (id),
  CONSTRAINT items_sku_unique UNIQUE (company_id, sku)
);

CREATE TABLE tax_codes (
  company_id         uuid   NOT NULL,
  code               text   NOT NULL,
  rate_micros        bigint NOT NULL,
  event_version      bigint NOT NULL,
  CONSTRAINT tax_codes_pkey PRIMARY KEY (company_id, code)
);

-- The order, with its process as columns: what was answered, what it waits for, until when (eventing.md 6).
CREATE TABLE sales_orders (
  id                    uuid     NOT NULL,       -- derived from deal and win: one order per win
  company_id            uuid     NOT NULL,
  number                text     NOT NULL,
  deal_id               uuid     NULL,
  win_number            integer  NOT NULL,
  external_key          text     NOT NULL,
  customer_id           uuid     NOT NULL,
  customer_number       text     NOT NULL,
  customer_name         text     NOT NULL,
  customer_reference    text     NOT NULL,
  payment_term_code     text     NOT NULL,
  currency              char(3)  NOT NULL,
  net_minor             bigint   NOT NULL,
  tax_minor             bigint   NOT NULL,
  base_net_minor        bigint   NOT NULL,       -- in the company's base currency
  base_tax_minor        bigint   NOT NULL,
  warehouse_code        text     NOT NULL,
  ship_to               bytea    NOT NULL,       -- saikne.types.v1.Address, serialized
  bill_to               bytea    NOT NULL,
  delivery_rule         smallint NOT NULL,       -- saikne.types.v1.DeliveryRule
  priority              integer  NOT NULL,
  requested_date        date     NULL,
  correlation_id        text     NOT NULL,

  state                 smallint NOT NULL,       -- 1 placed 2 confirmed 3 on hold 4 cancelling 5 cancelled 6 completed
  held_from             smallint NOT NULL,       -- where an order on hold returns to; 0 otherwise
  holds                 smallint NOT NULL,       -- set of 1 credit, 2 manual
  credit                smallint NOT NULL,       -- 1 pending 2 held 3 refused
  stock_answered        boolean  NOT NULL,
  withdrawn             boolean  NOT NULL,       -- inventory has closed the demand
  released_to_ship      boolean  NOT NULL,
  waits_for             smallint NOT NULL,       -- 0 nothing 1 answers 2 bill 3 delivery 4 cancellation
  waits_since           timestamptz NOT NULL,
  deadline              timestamptz NULL,
  attempts              integer  NOT NULL,
  raised                smallint NOT NULL,       -- set of exception kinds raised for the present wait
  open_exceptions       smallint NOT NULL,       -- those of them that nobody has closed
  shipment_ids          uuid[]   NOT NULL,
  invoice_ids           uuid[]   NOT NULL,
  invoice_triggers      uuid[]   NOT NULL,
  paid_invoice_ids      uuid[]   NOT NULL,
  credit_note_ids       uuid[]   NOT NULL,
  cancel_reason         text     NOT NULL,
  cancelled_gross_minor bigint   NOT NULL,

  version               bigint   NOT NULL,
  event_version         bigint   NOT NULL,
  create_time           timestamptz NOT NULL,
  update_time           timestamptz NOT NULL,
  confirm_time          timestamptz NULL,
  create_actor          text     NOT NULL,
  update_actor          text     NOT NULL,
  CONSTRAINT sales_orders_pkey PRIMARY KEY (id),
  CONSTRAINT sales_orders_deal_win_unique UNIQUE (company_id, deal_id, win_number),
  CONSTRAINT sales_orders_number_unique UNIQUE (company_id, number),
  CONSTRAINT sales_orders_state_known CHECK (state BETWEEN 1 AND 6),
  CONSTRAINT sales_orders_hold_has_reason CHECK ((state = 3) = (holds <> 0)),
  CONSTRAINT sales_orders_amounts CHECK (net_minor >= 0 AND tax_minor >= 0)
) WITH (fillfactor = 80);
CREATE INDEX sales_orders_customer ON sales_orders (company_id, customer_id);
CREATE INDEX sales_orders_deadline ON sales_orders (deadline) WHERE deadline IS NOT NULL;

-- No foreign key: the one statement that writes both guarantees the header.
CREATE TABLE order_lines (
  order_id              uuid     NOT NULL,
  line_number           integer  NOT NULL,
  id                    uuid     NOT NULL,
  kind                  smallint NOT NULL,       -- saikne.types.v1.LineKind
  item_id               uuid     NOT NULL,
  sku                   text     NOT NULL,
  description           text     NOT NULL,
  unit                  text     NOT NULL,
  quantity_micros       bigint   NOT NULL,
  unit_price_micros     bigint   NOT NULL,
  discount_micros       bigint   NOT NULL,
  net_minor             bigint   NOT NULL,
  tax_code              text     NOT NULL,
  tax_rate_micros       bigint   NOT NULL,
  tax_minor             bigint   NOT NULL,
  billing_policy        smallint NOT NULL,       -- saikne.types.v1.BillingPolicy
  reserved_micros       bigint   NOT NULL,
  backordered_micros    bigint   NOT NULL,
  shipped_micros        bigint   NOT NULL,
  invoiced_micros       bigint   NOT NULL,
  credited_micros       bigint   NOT NULL,
  cancelled_micros      bigint   NOT NULL,
  CONSTRAINT order_lines_pkey PRIMARY KEY (order_id, line_number),
  CONSTRAINT order_lines_signs CHECK (
    quantity_micros > 0 AND reserved_micros >= 0 AND backordered_micros >= 0 AND shipped_micros >= 0
    AND invoiced_micros >= 0 AND credited_micros >= 0 AND cancelled_micros >= 0),
  -- O1: open = ordered - shipped - cancelled is never negative.
  CONSTRAINT order_lines_o1 CHECK (shipped_micros + cancelled_micros <= quantity_micros),
  -- O2
  CONSTRAINT order_lines_o2 CHECK (
    reserved_micros + backordered_micros <= quantity_micros - shipped_micros - cancelled_micros),
  -- O3: only what is billed on order (1) may be invoiced before it ships. A credit note may arrive before its invoice,
  -- because they travel under different keys; credited <= invoiced holds once both are here.
  CONSTRAINT order_lines_o3 CHECK (
    invoiced_micros <= quantity_micros AND credited_micros <= quantity_micros
    AND (billing_policy = 1 OR invoiced_micros <= shipped_micros))
) WITH (fillfactor = 80);

CREATE TABLE order_shipments (
  order_id              uuid     NOT NULL,
  shipment_id           uuid     NOT NULL,
  number                text     NOT NULL,
  tracking              text     NOT NULL,
  ship_time             timestamptz NOT NULL,
  line_numbers          integer[] NOT NULL,
  quantities_micros     bigint[] NOT NULL,
  cumulative_micros     bigint[] NOT NULL,
  CONSTRAINT order_shipments_pkey PRIMARY KEY (order_id, shipment_id)
);

-- Supply that cannot be arranged, by the service that says so.
CREATE TABLE supply_blocks (
  order_id              uuid     NOT NULL,
  source                smallint NOT NULL,       -- 1 procurement 2 production
  demand_id             uuid     NOT NULL,
  item_id               uuid     NOT NULL,
  sku                   text     NOT NULL,
  reason                text     NOT NULL,
  CONSTRAINT supply_blocks_pkey PRIMARY KEY (order_id, source, demand_id, item_id)
);
CREATE INDEX supply_blocks_demand ON supply_blocks (demand_id, item_id);

-- Wins that have no order yet: a reference is missing, or a rule forbids it. Each is waiting for at most 60 s or an exception.
CREATE TABLE unplaced_deals (
  deal_id               uuid     NOT NULL,
  win_number            integer  NOT NULL,
  company_id            uuid     NOT NULL,
  order_id              uuid     NOT NULL,       -- of the order that it will become
  deal_won              bytea    NOT NULL,       -- saikne.crm.events.v1.DealWon, as it came
  actor                 text     NOT NULL,
  correlation_id        text     NOT NULL,
  causation_id          text     NOT NULL,
  effective_time        timestamptz NOT NULL,
  traceparent           text     NOT NULL,
  kind                  text     NOT NULL,       -- exception kind: UNKNOWN_ITEM, ...
  reason                text     NOT NULL,
  missing               text[]   NOT NULL,       -- 'item:<sku>', 'tax:<code>'; empty when waiting does not help
  next_try              timestamptz NULL,        -- null: only an arriving reference or a person tries again
  wait_until            timestamptz NULL,        -- null once the exception is raised
  event_version         bigint   NOT NULL,
  create_time           timestamptz NOT NULL,
  CONSTRAINT unplaced_deals_pkey PRIMARY KEY (deal_id, win_number)
);
CREATE INDEX unplaced_deals_missing ON unplaced_deals USING gin (missing);
