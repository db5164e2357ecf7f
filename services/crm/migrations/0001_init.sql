-- Accounts, pipelines, deals, the copies of items and orders, and the trail.
-- Quantities, prices and shares are bigint micros (1e-6); totals are bigint minor units of the currency beside them.
-- An address is one text: country, region, city, postal code, then the address lines, one a line; empty means none.

create table accounts (
  id                       uuid        not null,
  company_id               uuid        not null,
  number                   text        not null,
  external_key             text,
  name                     text        not null,
  tax_id                   text        not null,
  currency                 text        not null,  -- empty: the company's base currency
  payment_term_code        text        not null,  -- empty: the company's default
  bill_to                  text        not null,
  ship_to                  text        not null,
  credit_limit_minor       bigint,
  credit_limit_currency    text        not null,  -- empty where there is no limit
  version                  bigint      not null,
  event_version            bigint      not null,
  create_time              timestamptz not null,
  update_time              timestamptz not null,
  create_actor             text        not null,
  update_actor             text        not null,
  constraint accounts_pk primary key (id),
  constraint accounts_number_exists unique (company_id, number),
  constraint account_external_key_exists unique (company_id, external_key)
);

create table pipelines (
  id           uuid        not null,
  company_id   uuid        not null,
  code         text        not null,
  name         text        not null,
  version      bigint      not null,
  create_time  timestamptz not null,
  update_time  timestamptz not null,
  create_actor text        not null,
  update_actor text        not null,
  constraint pipelines_pk primary key (id),
  constraint pipeline_exists unique (company_id, code)
);

create table pipeline_stages (
  pipeline_id         uuid    not null,
  company_id          uuid    not null,
  position            integer not null,
  code                text    not null,
  name                text    not null,
  probability_percent integer not null,
  constraint pipeline_stages_pk primary key (pipeline_id, code),
  constraint stage_probability_in_range check (probability_percent between 0 and 100)
);

-- A deal's state after the win lives in customer_orders, so that a reaction writes a narrow row.
create table deals (
  id                  uuid        not null,
  company_id          uuid        not null,
  number              text        not null,
  external_key        text,
  title               text        not null,
  account_id          uuid        not null,
  currency            text        not null,
  pipeline_id         uuid        not null,
  stage_code          text        not null,  -- while won or lost: the stage it was in
  state               smallint    not null,  -- saikne.crm.v1.DealState
  amount_minor        bigint      not null,  -- sum of the lines' nets
  probability_percent integer     not null,  -- while open; 100 and 0 follow from the state
  expected_close_date date,
  billing_policy      smallint    not null,
  delivery_rule       smallint    not null,
  priority            integer     not null,
  requested_date      date,
  warehouse_code      text        not null,
  customer_reference  text        not null,
  ship_to             text        not null,
  win_number          integer     not null,  -- how often it was won
  win_time            timestamptz,           -- set exactly while it is won
  lost_reason         text        not null,
  stage_count         integer     not null,  -- rows in deal_stages
  version             bigint      not null,
  event_version       bigint      not null,
  create_time         timestamptz not null,
  update_time         timestamptz not null,
  create_actor        text        not null,
  update_actor        text        not null,
  constraint deals_pk primary key (id),
  constraint deals_number_exists unique (company_id, number),
  constraint deal_external_key_exists unique (company_id, external_key),
  constraint deal_state_known check (state between 1 and 3),
  constraint deal_win_time_while_won check ((state = 2) = (win_time is not null)),
  constraint deal_probability_in_range check (probability_percent between 0 and 100)
) with (fillfactor = 80);  -- room for the win to update in place
create index deals_by_account on deals (account_id, id);

create table deal_lines (
  deal_id         uuid     not null,
  line_number     integer  not null,
  company_id      uuid     not null,
  line_id         uuid     not null,
  sku             text     not null,
  description     text     not null,
  quantity_micros bigint   not null,
  price_micros    bigint   not null,
  discount_micros bigint   not null,
  net_minor       bigint   not null,
  tax_code        text     not null,
  billing_policy  smallint not null,
  kind            smallint not null,
  constraint deal_lines_pk primary key (deal_id, line_number),
  constraint deal_line_quantity_positive check (quantity_micros > 0),
  constraint deal_line_price_not_negative check (price_micros >= 0),
  constraint deal_line_discount_is_share check (discount_micros between 0 and 1000000)
);

-- Every stage and state a deal entered, in order; a row is never changed. A stay ends where the next begins.
create table deal_stages (
  deal_id    uuid        not null,
  sequence   integer     not null,  -- from 1
  company_id uuid        not null,
  stage_code text        not null,  -- "won", "lost" for these states
  state      smallint    not null,
  win_number integer     not null,  -- of the win, for state won; else 0
  enter_time timestamptz not null,
  actor      text        not null,
  reason     text        not null,  -- where a person chose, or which order was cancelled
  constraint deal_stages_pk primary key (deal_id, sequence)
);
-- Rows arrive in the order of time; the search for wins without an order reads only the last blocks.
create index deal_stages_by_time on deal_stages using brin (enter_time)
  with (pages_per_range = 16, autosummarize = on);

-- How far a job has looked.
create table job_marks (
  name    text        not null,
  mark_to timestamptz not null,
  constraint job_marks_pk primary key (name)
);

-- Copy of inventory's items, from ItemRegistered and ItemChanged.
create table items (
  id                  uuid     not null,
  company_id          uuid     not null,
  sku                 text     not null,
  name                text     not null,
  unit                text     not null,
  supply_method       smallint not null,
  tax_code            text     not null,
  list_price_micros   bigint,
  list_price_currency text     not null,
  event_version       bigint   not null,
  constraint items_pk primary key (id)
);
-- Not unique: while two items swap their skus, the copy may see one of the changes first.
create index items_by_sku on items (company_id, sku);

-- Copy of the sales orders, from ordering's and finance's events: one row an order, so that an event about an order that
-- crm has not seen yet finds its place.
create table customer_orders (
  order_id        uuid     not null,
  company_id      uuid     not null,
  account_id      uuid,
  deal_id         uuid,               -- null for a direct order
  win_number      integer  not null,
  number          text     not null,
  state           smallint not null,  -- saikne.crm.v1.OrderState without ON_HOLD; 0: placement not seen yet
  hold_reasons    text     not null,  -- comma separated; empty when the order may move
  exceptions      text[]   not null,  -- kinds of the open ones
  currency        text     not null,
  net_minor       bigint   not null,
  gross_minor     bigint   not null,
  cancelled_minor bigint   not null,  -- gross of what was cancelled
  line_count      integer  not null,
  deliveries      integer  not null,
  lines_delivered integer  not null,  -- lines of which nothing is open
  shipped_minor   bigint   not null,  -- net of what was delivered
  invoices        integer  not null,
  invoiced_minor  bigint   not null,  -- gross
  credited_minor  bigint   not null,  -- gross
  paid_minor      bigint   not null,
  constraint customer_orders_pk primary key (order_id)
) with (fillfactor = 70);  -- four or five updates follow the insert
create index customer_orders_by_account on customer_orders (account_id, deal_id);

-- One row per fact and root. The root is the deal; where an event names no deal: its order, work order or purchase order, which
-- trail_links and customer_orders join to deals when the trail is read, so that no event has to wait for another.
create table trail_steps (
  root_id         uuid        not null,
  event_id        uuid        not null,
  company_id      uuid        not null,
  kind            smallint    not null,  -- domain/trail_kind.h
  document_number text        not null,
  detail          text        not null,
  record_time     timestamptz not null,
  effective_time  timestamptz not null,
  constraint trail_steps_pk primary key (root_id, event_id)
);

-- Which documents serve a root: work orders and purchase orders, from their pegs.
create table trail_links (
  root_id     uuid not null,
  document_id uuid not null,
  company_id  uuid not null,
  constraint trail_links_pk primary key (root_id, document_id)
);
