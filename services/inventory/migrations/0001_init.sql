-- Quantities are scaled 1e-6 of the item's stock unit (_micros), totals are minor units of the company's base currency (_minor),
-- unit costs and prices are scaled 1e-6 of the currency unit (_micros).

create table items (
  company_id uuid not null,
  id uuid not null,
  sku text not null,
  name text not null,
  unit text not null,
  supply_method smallint not null,          -- saikne.types.v1.SupplyMethod
  tax_code text not null,
  standard_cost_micros bigint,
  list_price_micros bigint,
  external_key text,
  version bigint not null,
  event_version bigint not null,
  create_time timestamptz not null,
  update_time timestamptz not null,
  create_actor text not null,
  update_actor text not null,
  constraint items_pkey primary key (company_id, id),
  constraint items_sku_key unique (company_id, sku),
  constraint items_external_key_key unique (company_id, external_key),
  constraint items_costs_check check (standard_cost_micros >= 0 and list_price_micros >= 0)
);

create table warehouses (
  company_id uuid not null,
  id uuid not null,
  code text not null,
  name text not null,
  create_time timestamptz not null,
  create_actor text not null,
  constraint warehouses_pkey primary key (company_id, id),
  constraint warehouses_code_key unique (company_id, code)
);

create table locations (
  company_id uuid not null,
  id uuid not null,
  warehouse_id uuid,                        -- null: virtual
  code text not null,
  kind smallint not null,                   -- saikne.inventory.v1.LocationKind
  create_time timestamptz not null,
  create_actor text not null,
  constraint locations_pkey primary key (company_id, id),
  constraint locations_code_key unique nulls not distinct (company_id, warehouse_id, code),
  constraint locations_kind_check check ((kind > 10) = (warehouse_id is null))
);

-- The valuation of an item, and the row that is locked before anything of the item's stock is read or changed.
create table item_stock (
  company_id uuid not null,
  item_id uuid not null,
  quantity_micros bigint not null,
  value_minor bigint not null,
  constraint item_stock_pkey primary key (company_id, item_id),
  constraint item_stock_negative_check check (quantity_micros >= 0 and value_minor >= 0),
  constraint item_stock_residual_check check (quantity_micros > 0 or value_minor = 0)
) with (fillfactor = 70);

create table warehouse_stock (
  company_id uuid not null,
  item_id uuid not null,
  warehouse_id uuid not null,
  on_hand_micros bigint not null,
  reserved_micros bigint not null,
  constraint warehouse_stock_pkey primary key (company_id, item_id, warehouse_id),
  constraint warehouse_stock_reserved_check check (reserved_micros >= 0 and reserved_micros <= on_hand_micros)
) with (fillfactor = 70);

create table location_stock (
  company_id uuid not null,
  item_id uuid not null,
  location_id uuid not null,
  on_hand_micros bigint not null,
  constraint location_stock_pkey primary key (company_id, item_id, location_id),
  constraint location_stock_negative_check check (on_hand_micros >= 0)
) with (fillfactor = 70);

-- Double entry: each row takes a quantity out of one location and puts it into another. Never changed. The id grows in the order
-- in which an item's stock changed, because it is drawn under the item's lock.
create table moves (
  id bigint generated always as identity,
  company_id uuid not null,
  item_id uuid not null,
  from_location_id uuid not null,
  to_location_id uuid not null,
  quantity_micros bigint not null,
  value_minor bigint not null,              -- of the stock that came in or went out
  reason smallint not null,                 -- saikne.inventory.events.v1.ValuationReason
  document_id uuid not null,
  effective_date date not null,
  record_time timestamptz not null,
  actor text not null,
  constraint moves_pkey primary key (id),
  constraint moves_quantity_check check (quantity_micros > 0 and value_minor >= 0),
  constraint moves_locations_check check (from_location_id <> to_location_id)
);

-- What demands stock: one row per sales order or work order; the aggregate of inventory.demand.
create table demands (
  company_id uuid not null,
  id uuid not null,
  kind smallint not null,                   -- saikne.types.v1.DemandKind
  state smallint not null,                  -- 1 placed (holds expire), 2 firm, 3 closed
  number text not null,
  deal_id text not null,
  warehouse_id uuid,                        -- null: closed before it was seen
  priority integer not null,
  requested_date date not null,
  order_time timestamptz not null,
  delivery_rule smallint not null,          -- saikne.types.v1.DeliveryRule
  blocked boolean not null,                 -- on hold: nothing is picked or shipped
  paid boolean not null,                    -- released to ship
  hold_until timestamptz,                   -- when the holds expire; null: never
  correlation_id text not null,
  actor text not null,
  version bigint not null,
  event_version bigint not null,
  create_time timestamptz not null,
  update_time timestamptz not null,
  constraint demands_pkey primary key (company_id, id),
  constraint demands_state_check check (state in (1, 2, 3))
) with (fillfactor = 80);
create index demands_hold_until_idx on demands (hold_until) where hold_until is not null;

-- A line is also the reservation of its demand: reserved is what is set aside now.
create table demand_lines (
  company_id uuid not null,
  demand_id uuid not null,
  line_id uuid not null,
  line_number integer not null,
  item_id uuid not null,
  warehouse_id uuid not null,
  demanded_micros bigint not null,
  covered_free_micros bigint not null,      -- from free stock
  covered_pegged_micros bigint not null,    -- from supply that was pegged to it
  reserved_micros bigint not null,
  issued_micros bigint not null,
  withdrawn_micros bigint not null,
  lost_micros bigint not null,              -- pegged coverage that a count took away
  supply_needed_micros bigint not null,     -- as last published
  backordered_micros bigint not null
    generated always as (demanded_micros - withdrawn_micros - reserved_micros - issued_micros) stored,
  roots text not null,                      -- whose need a component serves (domain/roots.h)
  constraint demand_lines_pkey primary key (company_id, demand_id, line_id),
  constraint demand_lines_negative_check check (demanded_micros > 0 and covered_free_micros >= 0
    and covered_pegged_micros >= 0 and reserved_micros >= 0 and issued_micros >= 0 and withdrawn_micros >= 0
    and lost_micros >= 0 and supply_needed_micros >= 0 and backordered_micros >= 0),
  constraint demand_lines_covered_check
    check (covered_free_micros + covered_pegged_micros = reserved_micros + issued_micros)
) with (fillfactor = 80);
create index demand_lines_backordered_idx on demand_lines (company_id, item_id, warehouse_id)
  where backordered_micros > 0;

create table shipments (
  company_id uuid not null,
  id uuid not null,
  number text not null,
  demand_id uuid not null,
  warehouse_id uuid not null,
  state smallint not null,                  -- saikne.inventory.v1.ShipmentState
  tracking text not null,
  version bigint not null,
  event_version bigint not null,
  create_time timestamptz not null,
  update_time timestamptz not null,
  ship_time timestamptz,
  update_actor text not null,
  constraint shipments_pkey primary key (company_id, id),
  constraint shipments_number_key unique (company_id, number),
  constraint shipments_state_check check (state between 1 and 5)
) with (fillfactor = 80);
create index shipments_demand_idx on shipments (company_id, demand_id);
create index shipments_open_idx on shipments (company_id, id) where state <= 3;

create table shipment_lines (
  company_id uuid not null,
  shipment_id uuid not null,
  order_line_id uuid not null,
  item_id uuid not null,
  quantity_micros bigint not null,
  constraint shipment_lines_pkey primary key (company_id, shipment_id, order_line_id),
  constraint shipment_lines_quantity_check check (quantity_micros > 0)
);

-- One row per receipt, opening document, shipment, adjustment or work order: the aggregate of inventory.valuation.
create table valuation_documents (
  company_id uuid not null,
  id uuid not null,
  reason smallint not null,                 -- saikne.inventory.events.v1.ValuationReason
  number text not null,
  purchase_order_id uuid,                   -- of a receipt
  value_minor bigint not null,              -- received or issued; for a work order, output so far
  wip_minor bigint not null,                -- a work order's material issued ahead and not yet taken by a report
  event_version bigint not null,
  version bigint not null,
  create_time timestamptz not null,
  update_time timestamptz not null,
  constraint valuation_documents_pkey primary key (company_id, id),
  constraint valuation_documents_wip_check check (wip_minor >= 0)
);

-- Reports and issues of work orders that were valued or refused.
create table production_reports (
  company_id uuid not null,
  report_id uuid not null,
  work_order_id uuid not null,
  refused boolean not null,
  components_minor bigint not null,
  labour_minor bigint not null,
  output_minor bigint not null,
  scrap_minor bigint not null,
  record_time timestamptz not null,
  constraint production_reports_pkey primary key (company_id, report_id)
);

-- What purchase order lines and work orders will still bring.
create table expected_supplies (
  company_id uuid not null,
  line_id uuid not null,                    -- purchase order line, or the work order
  document_id uuid not null,
  item_id uuid not null,
  warehouse_id uuid not null,
  quantity_micros bigint not null,
  expected_date date,
  update_time timestamptz not null,
  constraint expected_supplies_pkey primary key (company_id, line_id),
  constraint expected_supplies_quantity_check check (quantity_micros >= 0)
);
create index expected_supplies_item_idx on expected_supplies (company_id, item_id) where quantity_micros > 0;
create index expected_supplies_document_idx on expected_supplies (company_id, document_id);

create table opening_rows (
  company_id uuid not null,
  external_key text not null,
  item_id uuid not null,
  location_id uuid not null,
  quantity_micros bigint not null,
  unit_cost_micros bigint,                  -- as given; null: found by inventory
  document_id uuid,
  create_time timestamptz not null,
  constraint opening_rows_pkey primary key (company_id, external_key)
);

create table stock_adjustments (
  company_id uuid not null,
  id uuid not null,
  number text not null,
  item_id uuid not null,
  location_id uuid not null,
  difference_micros bigint not null,
  value_minor bigint not null,
  reason text not null,
  create_time timestamptz not null,
  create_actor text not null,
  constraint stock_adjustments_pkey primary key (company_id, id)
);

-- Copies that give opening stock a cost.
create table supplier_prices (
  company_id uuid not null,
  id uuid not null,
  item_id uuid not null,
  stock_unit_price_micros bigint not null,  -- price / factor, base currency
  valid_from date,
  valid_to date,
  active boolean not null,
  constraint supplier_prices_pkey primary key (company_id, id)
);
create index supplier_prices_item_idx on supplier_prices (company_id, item_id);

create table boms (
  company_id uuid not null,
  item_id uuid not null,
  conversion_cost_micros bigint not null,
  constraint boms_pkey primary key (company_id, item_id)
);

create table bom_lines (
  company_id uuid not null,
  item_id uuid not null,
  line_number integer not null,
  component_id uuid not null,
  quantity_micros bigint not null,
  valid_from date,
  valid_to date,
  constraint bom_lines_pkey primary key (company_id, item_id, line_number)
);
