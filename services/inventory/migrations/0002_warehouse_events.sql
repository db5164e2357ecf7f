-- Warehouses are published. 0: not yet; the job publish-warehouses does it, also for what the previous release makes.
alter table warehouses add column version bigint not null default 1;
alter table warehouses add column event_version bigint not null default 0;
create index warehouses_unpublished_idx on warehouses (company_id, id) where event_version = 0;

-- A demand whose document names a warehouse that nobody made: it is answered and can be cancelled, and gets nothing until the
-- warehouse exists or a person chooses the default one. Its warehouse_id is null, that of its lines the nil id.
alter table demands add column missing_warehouse text not null default '';
create index demands_missing_warehouse_idx on demands (company_id, id) where missing_warehouse <> '';

-- Lines of an item: which of them hold stock, whether there are any. Not on quantities, so that reserving and shipping stay HOT updates.
create index demand_lines_item_idx on demand_lines (company_id, item_id);
