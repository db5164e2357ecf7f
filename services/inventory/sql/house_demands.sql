-- Gives demands that wait for a warehouse the one that exists now, in id order, with their lines.  $1 company, $2 demands, $3 warehouses.
-- Rows: ids of those that waited.
with waiting as (
  select d.id, n.warehouse_id
  from demands d
  join unnest($2::uuid[], $3::uuid[]) as n (id, warehouse_id) on d.id = n.id
  where d.company_id = $1::uuid and d.id = any($2::uuid[]) and d.missing_warehouse <> '' and d.state < 3
  order by d.id
  for update of d
), lines as (
  update demand_lines l set warehouse_id = w.warehouse_id
  from waiting w
  where l.company_id = $1::uuid and l.demand_id = w.id
)
update demands d set warehouse_id = w.warehouse_id, missing_warehouse = ''
from waiting w
where d.company_id = $1::uuid and d.id = w.id
returning d.id
