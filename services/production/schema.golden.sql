-- What all migrations come to. Written by a test: SAIKNE_REGENERATE=1 tests/run --only production_schema_pgtest
-- The tables that every service has are in libs/service/schema.golden.sql.

CREATE TABLE bom_lines (
  bom_item_id     uuid    NOT NULL,
  line_number     integer NOT NULL,
  component_id    uuid    NOT NULL,
  quantity_micros bigint  NOT NULL,
  valid_from      date,
  valid_to        date,
  CONSTRAINT bom_lines_pkey PRIMARY KEY (bom_item_id, line_number),
  CONSTRAINT bom_lines_component_not_itself CHECK (component_id <> bom_item_id),
  CONSTRAINT bom_lines_quantity_positive CHECK (quantity_micros > 0)
);

CREATE TABLE bom_operations (
  bom_item_id    uuid    NOT NULL,
  line_number    integer NOT NULL,
  work_centre_id uuid    NOT NULL,
  minutes_micros bigint  NOT NULL,
  CONSTRAINT bom_operations_pkey PRIMARY KEY (bom_item_id, line_number),
  CONSTRAINT bom_operations_minutes_not_negative CHECK (minutes_micros >= 0)
);

CREATE TABLE boms (
  item_id                uuid        NOT NULL,
  company_id             uuid        NOT NULL,
  id                     uuid        NOT NULL,
  conversion_cost_micros bigint      NOT NULL,
  version                bigint      NOT NULL,
  event_version          bigint      NOT NULL,
  create_time            timestamptz NOT NULL,
  update_time            timestamptz NOT NULL,
  update_actor           text        NOT NULL,
  CONSTRAINT boms_pkey PRIMARY KEY (item_id),
  CONSTRAINT boms_conversion_cost_not_negative CHECK (conversion_cost_micros >= 0)
);
CREATE INDEX boms_company ON boms (company_id);

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

CREATE TABLE work_centres (
  id                   uuid        NOT NULL,
  company_id           uuid        NOT NULL,
  code                 text        NOT NULL,
  name                 text        NOT NULL,
  cost_per_hour_micros bigint      NOT NULL,
  version              bigint      NOT NULL,
  create_time          timestamptz NOT NULL,
  update_time          timestamptz NOT NULL,
  update_actor         text        NOT NULL,
  CONSTRAINT work_centres_pkey PRIMARY KEY (id),
  CONSTRAINT work_centres_code_unique UNIQUE (company_id, code),
  CONSTRAINT work_centres_cost_not_negative CHECK (cost_per_hour_micros >= 0)
);

CREATE TABLE work_order_components (
  work_order_id   uuid   NOT NULL,
  line_id         uuid   NOT NULL,
  item_id         uuid   NOT NULL,
  sku             text   NOT NULL,
  quantity_micros bigint NOT NULL,
  covered_micros  bigint NOT NULL,
  consumed_micros bigint NOT NULL,
  issued_micros   bigint NOT NULL DEFAULT 0,
  CONSTRAINT work_order_components_pkey PRIMARY KEY (work_order_id, line_id),
  CONSTRAINT work_order_components_consumed CHECK (consumed_micros >= 0 AND consumed_micros <= quantity_micros),
  CONSTRAINT work_order_components_issued CHECK (issued_micros >= 0 AND (issued_micros + consumed_micros) <= quantity_micros)
);

CREATE TABLE work_order_pegs (
  work_order_id   uuid   NOT NULL,
  demand_id       uuid   NOT NULL,
  line_id         uuid   NOT NULL,
  open_micros     bigint NOT NULL,
  accepted_micros bigint NOT NULL,
  CONSTRAINT work_order_pegs_pkey PRIMARY KEY (work_order_id, demand_id, line_id),
  CONSTRAINT work_order_pegs_not_negative CHECK (open_micros >= 0 AND accepted_micros >= 0)
);
CREATE INDEX work_order_pegs_by_demand ON work_order_pegs (demand_id, line_id);

CREATE TABLE work_order_report_components (
  report_id       uuid   NOT NULL,
  line_id         uuid   NOT NULL,
  quantity_micros bigint NOT NULL,
  CONSTRAINT work_order_report_components_pkey PRIMARY KEY (report_id, line_id),
  CONSTRAINT work_order_report_components_positive CHECK (quantity_micros > 0)
);

CREATE TABLE work_order_report_pegs (
  report_id       uuid   NOT NULL,
  demand_id       uuid   NOT NULL,
  line_id         uuid   NOT NULL,
  quantity_micros bigint NOT NULL,
  CONSTRAINT work_order_report_pegs_pkey PRIMARY KEY (report_id, demand_id, line_id)
);

CREATE TABLE work_order_reports (
  id            uuid        NOT NULL,
  work_order_id uuid        NOT NULL,
  state         smallint    NOT NULL,
  good_micros   bigint      NOT NULL,
  scrap_micros  bigint      NOT NULL,
  labour_minor  bigint      NOT NULL,
  scrap_reason  text        NOT NULL,
  actor         text        NOT NULL,
  create_time   timestamptz NOT NULL,
  issue         boolean     NOT NULL DEFAULT false,
  CONSTRAINT work_order_reports_pkey PRIMARY KEY (id)
);
CREATE INDEX work_order_reports_by_work_order ON work_order_reports (work_order_id);

CREATE TABLE work_orders (
  id               uuid        NOT NULL,
  company_id       uuid        NOT NULL,
  number           text        NOT NULL,
  item_id          uuid        NOT NULL,
  sku              text        NOT NULL,
  state            smallint    NOT NULL,
  quantity_micros  bigint      NOT NULL,
  good_micros      bigint      NOT NULL,
  scrap_micros     bigint      NOT NULL,
  labour_minor     bigint      NOT NULL,
  conversion_minor bigint      NOT NULL,
  pending_reports  integer     NOT NULL,
  priority         integer     NOT NULL,
  required_date    date,
  warehouse_code   text        NOT NULL,
  release_at       timestamptz NOT NULL,
  reason           text        NOT NULL,
  correlation_id   text        NOT NULL,
  causation_id     text        NOT NULL,
  actor            text        NOT NULL,
  version          bigint      NOT NULL,
  event_version    bigint      NOT NULL,
  create_time      timestamptz NOT NULL,
  update_time      timestamptz NOT NULL,
  pending_issues   integer     NOT NULL DEFAULT 0,
  finish_to_stock  boolean     NOT NULL DEFAULT false,
  late             boolean     NOT NULL DEFAULT false,
  traceparent      text        NOT NULL DEFAULT ''::text,
  CONSTRAINT work_orders_pkey PRIMARY KEY (id),
  CONSTRAINT work_orders_not_over_planned CHECK (good_micros >= 0 AND scrap_micros >= 0 AND (good_micros + scrap_micros) <= quantity_micros),
  CONSTRAINT work_orders_quantity_not_negative CHECK (quantity_micros >= 0)
);
CREATE INDEX work_orders_drafts ON work_orders (release_at) WHERE (state = 1);
CREATE INDEX work_orders_not_late_yet ON work_orders (company_id, required_date) WHERE (((state >= 2) AND (state <= 6)) AND (NOT late));
CREATE UNIQUE INDEX work_orders_number_unique ON work_orders (company_id, number) WHERE (number <> ''::text);
CREATE INDEX work_orders_open_by_item ON work_orders (item_id) WHERE (state < 7);
