-- What all migrations come to. Written by a test: SAIKNE_REGENERATE=1 tests/run --only inventory_schema_pgtest
-- The tables that every service has are in libs/service/schema.golden.sql.

CREATE TABLE bom_lines (
  company_id      uuid    NOT NULL,
  item_id         uuid    NOT NULL,
  line_number     integer NOT NULL,
  component_id    uuid    NOT NULL,
  quantity_micros bigint  NOT NULL,
  valid_from      date,
  valid_to        date,
  CONSTRAINT bom_lines_pkey PRIMARY KEY (company_id, item_id, line_number)
);

CREATE TABLE boms (
  company_id             uuid   NOT NULL,
  item_id                uuid   NOT NULL,
  conversion_cost_micros bigint NOT NULL,
  CONSTRAINT boms_pkey PRIMARY KEY (company_id, item_id)
);

CREATE TABLE demand_lines (
  company_id            uuid    NOT NULL,
  demand_id             uuid    NOT NULL,
  line_id               uuid    NOT NULL,
  line_number           integer NOT NULL,
  item_id               uuid    NOT NULL,
  warehouse_id          uuid    NOT NULL,
  demanded_micros       bigint  NOT NULL,
  covered_free_micros   bigint  NOT NULL,
  covered_pegged_micros bigint  NOT NULL,
  reserved_micros       bigint  NOT NULL,
  issued_micros         bigint  NOT NULL,
  withdrawn_micros      bigint  NOT NULL,
  lost_micros           bigint  NOT NULL,
  supply_needed_micros  bigint  NOT NULL,
  backordered_micros    bigint  NOT NULL GENERATED ALWAYS AS (demanded_micros - withdrawn_micros - reserved_micros - issued_micros) STORED,
  roots                 text    NOT NULL,
  CONSTRAINT demand_lines_pkey PRIMARY KEY (company_id, demand_id, line_id),
  CONSTRAINT demand_lines_covered_check CHECK ((covered_free_micros + covered_pegged_micros) = (reserved_micros + issued_micros)),
  CONSTRAINT demand_lines_negative_check CHECK (demanded_micros > 0 AND covered_free_micros >= 0 AND covered_pegged_micros >= 0 AND reserved_micros >= 0 AND issued_micros >= 0 AND withdrawn_micros >= 0 AND lost_micros >= 0 AND supply_needed_micros >= 0 AND backordered_micros >= 0)
) WITH (fillfactor=80);
CREATE INDEX demand_lines_backordered_idx ON demand_lines (company_id, item_id, warehouse_id) WHERE (backordered_micros > 0);
CREATE INDEX demand_lines_item_idx ON demand_lines (company_id, item_id);

CREATE TABLE demands (
  company_id        uuid        NOT NULL,
  id                uuid        NOT NULL,
  kind              smallint    NOT NULL,
  state             smallint    NOT NULL,
  number            text        NOT NULL,
  deal_id           text        NOT NULL,
  warehouse_id      uuid,
  priority          integer     NOT NULL,
  requested_date    date        NOT NULL,
  order_time        timestamptz NOT NULL,
  delivery_rule     smallint    NOT NULL,
  blocked           boolean     NOT NULL,
  paid              boolean     NOT NULL,
  hold_until        timestamptz,
  correlation_id    text        NOT NULL,
  actor             text        NOT NULL,
  version           bigint      NOT NULL,
  event_version     bigint      NOT NULL,
  create_time       timestamptz NOT NULL,
  update_time       timestamptz NOT NULL,
  missing_warehouse text        NOT NULL DEFAULT ''::text,
  CONSTRAINT demands_pkey PRIMARY KEY (company_id, id),
  CONSTRAINT demands_state_check CHECK (state = ANY (ARRAY[1, 2, 3]))
) WITH (fillfactor=80);
CREATE INDEX demands_hold_until_idx ON demands (hold_until) WHERE (hold_until IS NOT NULL);
CREATE INDEX demands_missing_warehouse_idx ON demands (company_id, id) WHERE (missing_warehouse <> ''::text);

CREATE TABLE expected_supplies (
  company_id      uuid        NOT NULL,
  line_id         uuid        NOT NULL,
  document_id     uuid        NOT NULL,
  item_id         uuid        NOT NULL,
  warehouse_id    uuid        NOT NULL,
  quantity_micros bigint      NOT NULL,
  expected_date   date,
  update_time     timestamptz NOT NULL,
  CONSTRAINT expected_supplies_pkey PRIMARY KEY (company_id, line_id),
  CONSTRAINT expected_supplies_quantity_check CHECK (quantity_micros >= 0)
);
CREATE INDEX expected_supplies_document_idx ON expected_supplies (company_id, document_id);
CREATE INDEX expected_supplies_item_idx ON expected_supplies (company_id, item_id) WHERE (quantity_micros > 0);

CREATE TABLE item_stock (
  company_id      uuid   NOT NULL,
  item_id         uuid   NOT NULL,
  quantity_micros bigint NOT NULL,
  value_minor     bigint NOT NULL,
  CONSTRAINT item_stock_pkey PRIMARY KEY (company_id, item_id),
  CONSTRAINT item_stock_negative_check CHECK (quantity_micros >= 0 AND value_minor >= 0),
  CONSTRAINT item_stock_residual_check CHECK (quantity_micros > 0 OR value_minor = 0)
) WITH (fillfactor=70);

CREATE TABLE items (
  company_id           uuid        NOT NULL,
  id                   uuid        NOT NULL,
  sku                  text        NOT NULL,
  name                 text        NOT NULL,
  unit                 text        NOT NULL,
  supply_method        smallint    NOT NULL,
  tax_code             text        NOT NULL,
  standard_cost_micros bigint,
  list_price_micros    bigint,
  external_key         text,
  version              bigint      NOT NULL,
  event_version        bigint      NOT NULL,
  create_time          timestamptz NOT NULL,
  update_time          timestamptz NOT NULL,
  create_actor         text        NOT NULL,
  update_actor         text        NOT NULL,
  CONSTRAINT items_pkey PRIMARY KEY (company_id, id),
  CONSTRAINT items_external_key_key UNIQUE (company_id, external_key),
  CONSTRAINT items_sku_key UNIQUE (company_id, sku),
  CONSTRAINT items_costs_check CHECK (standard_cost_micros >= 0 AND list_price_micros >= 0)
);

CREATE TABLE location_stock (
  company_id     uuid   NOT NULL,
  item_id        uuid   NOT NULL,
  location_id    uuid   NOT NULL,
  on_hand_micros bigint NOT NULL,
  CONSTRAINT location_stock_pkey PRIMARY KEY (company_id, item_id, location_id),
  CONSTRAINT location_stock_negative_check CHECK (on_hand_micros >= 0)
) WITH (fillfactor=70);

CREATE TABLE locations (
  company_id   uuid        NOT NULL,
  id           uuid        NOT NULL,
  warehouse_id uuid,
  code         text        NOT NULL,
  kind         smallint    NOT NULL,
  create_time  timestamptz NOT NULL,
  create_actor text        NOT NULL,
  CONSTRAINT locations_pkey PRIMARY KEY (company_id, id),
  CONSTRAINT locations_code_key UNIQUE NULLS NOT DISTINCT (company_id, warehouse_id, code),
  CONSTRAINT locations_kind_check CHECK ((kind > 10) = (warehouse_id IS NULL))
);

CREATE TABLE moves (
  id               bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
  company_id       uuid        NOT NULL,
  item_id          uuid        NOT NULL,
  from_location_id uuid        NOT NULL,
  to_location_id   uuid        NOT NULL,
  quantity_micros  bigint      NOT NULL,
  value_minor      bigint      NOT NULL,
  reason           smallint    NOT NULL,
  document_id      uuid        NOT NULL,
  effective_date   date        NOT NULL,
  record_time      timestamptz NOT NULL,
  actor            text        NOT NULL,
  CONSTRAINT moves_pkey PRIMARY KEY (id),
  CONSTRAINT moves_locations_check CHECK (from_location_id <> to_location_id),
  CONSTRAINT moves_quantity_check CHECK (quantity_micros > 0 AND value_minor >= 0)
);

CREATE TABLE opening_rows (
  company_id       uuid        NOT NULL,
  external_key     text        NOT NULL,
  item_id          uuid        NOT NULL,
  location_id      uuid        NOT NULL,
  quantity_micros  bigint      NOT NULL,
  unit_cost_micros bigint,
  document_id      uuid,
  create_time      timestamptz NOT NULL,
  CONSTRAINT opening_rows_pkey PRIMARY KEY (company_id, external_key)
);

CREATE TABLE production_reports (
  company_id       uuid        NOT NULL,
  report_id        uuid        NOT NULL,
  work_order_id    uuid        NOT NULL,
  refused          boolean     NOT NULL,
  components_minor bigint      NOT NULL,
  labour_minor     bigint      NOT NULL,
  output_minor     bigint      NOT NULL,
  scrap_minor      bigint      NOT NULL,
  record_time      timestamptz NOT NULL,
  CONSTRAINT production_reports_pkey PRIMARY KEY (company_id, report_id)
);

CREATE TABLE shipment_lines (
  company_id      uuid   NOT NULL,
  shipment_id     uuid   NOT NULL,
  order_line_id   uuid   NOT NULL,
  item_id         uuid   NOT NULL,
  quantity_micros bigint NOT NULL,
  CONSTRAINT shipment_lines_pkey PRIMARY KEY (company_id, shipment_id, order_line_id),
  CONSTRAINT shipment_lines_quantity_check CHECK (quantity_micros > 0)
);

CREATE TABLE shipments (
  company_id    uuid        NOT NULL,
  id            uuid        NOT NULL,
  number        text        NOT NULL,
  demand_id     uuid        NOT NULL,
  warehouse_id  uuid        NOT NULL,
  state         smallint    NOT NULL,
  tracking      text        NOT NULL,
  version       bigint      NOT NULL,
  event_version bigint      NOT NULL,
  create_time   timestamptz NOT NULL,
  update_time   timestamptz NOT NULL,
  ship_time     timestamptz,
  update_actor  text        NOT NULL,
  CONSTRAINT shipments_pkey PRIMARY KEY (company_id, id),
  CONSTRAINT shipments_number_key UNIQUE (company_id, number),
  CONSTRAINT shipments_state_check CHECK (state >= 1 AND state <= 5)
) WITH (fillfactor=80);
CREATE INDEX shipments_demand_idx ON shipments (company_id, demand_id);
CREATE INDEX shipments_open_idx ON shipments (company_id, id) WHERE (state <= 3);

CREATE TABLE stock_adjustments (
  company_id        uuid        NOT NULL,
  id                uuid        NOT NULL,
  number            text        NOT NULL,
  item_id           uuid        NOT NULL,
  location_id       uuid        NOT NULL,
  difference_micros bigint      NOT NULL,
  value_minor       bigint      NOT NULL,
  reason            text        NOT NULL,
  create_time       timestamptz NOT NULL,
  create_actor      text        NOT NULL,
  CONSTRAINT stock_adjustments_pkey PRIMARY KEY (company_id, id)
);

CREATE TABLE supplier_prices (
  company_id              uuid    NOT NULL,
  id                      uuid    NOT NULL,
  item_id                 uuid    NOT NULL,
  stock_unit_price_micros bigint  NOT NULL,
  valid_from              date,
  valid_to                date,
  active                  boolean NOT NULL,
  CONSTRAINT supplier_prices_pkey PRIMARY KEY (company_id, id)
);
CREATE INDEX supplier_prices_item_idx ON supplier_prices (company_id, item_id);

CREATE TABLE tax_codes (
  company_id uuid NOT NULL,
  code       text NOT NULL,
  CONSTRAINT tax_codes_pkey PRIMARY KEY (company_id, code)
);

CREATE TABLE valuation_documents (
  company_id        uuid        NOT NULL,
  id                uuid        NOT NULL,
  reason            smallint    NOT NULL,
  number            text        NOT NULL,
  purchase_order_id uuid,
  value_minor       bigint      NOT NULL,
  wip_minor         bigint      NOT NULL,
  event_version     bigint      NOT NULL,
  version           bigint      NOT NULL,
  create_time       timestamptz NOT NULL,
  update_time       timestamptz NOT NULL,
  CONSTRAINT valuation_documents_pkey PRIMARY KEY (company_id, id),
  CONSTRAINT valuation_documents_wip_check CHECK (wip_minor >= 0)
);

CREATE TABLE warehouse_stock (
  company_id      uuid   NOT NULL,
  item_id         uuid   NOT NULL,
  warehouse_id    uuid   NOT NULL,
  on_hand_micros  bigint NOT NULL,
  reserved_micros bigint NOT NULL,
  CONSTRAINT warehouse_stock_pkey PRIMARY KEY (company_id, item_id, warehouse_id),
  CONSTRAINT warehouse_stock_reserved_check CHECK (reserved_micros >= 0 AND reserved_micros <= on_hand_micros)
) WITH (fillfactor=70);

CREATE TABLE warehouses (
  company_id    uuid        NOT NULL,
  id            uuid        NOT NULL,
  code          text        NOT NULL,
  name          text        NOT NULL,
  create_time   timestamptz NOT NULL,
  create_actor  text        NOT NULL,
  version       bigint      NOT NULL DEFAULT 1,
  event_version bigint      NOT NULL DEFAULT 0,
  CONSTRAINT warehouses_pkey PRIMARY KEY (company_id, id),
  CONSTRAINT warehouses_code_key UNIQUE (company_id, code)
);
CREATE INDEX warehouses_unpublished_idx ON warehouses (company_id, id) WHERE (event_version = 0);
