-- Firm demands that a quantity of an item in a warehouse reaches, by the allocation rule (domain/allocation.h).
-- $1 company, $2 items, $3 warehouses, $4 quantity of each (micros). Uses demand_lines_backordered_idx.
select distinct c.demand_id
from (
  select l.demand_id, w.available,
         coalesce(sum(l.backordered_micros) over (
           partition by l.item_id, l.warehouse_id
           order by d.priority desc, d.requested_date, d.order_time, l.demand_id, l.line_number, l.line_id
           rows between unbounded preceding and 1 preceding), 0) as served_before
  from unnest($2::uuid[], $3::uuid[], $4::bigint[]) as w (item_id, warehouse_id, available)
  join demand_lines l on l.company_id = $1::uuid and l.item_id = w.item_id
    and l.warehouse_id = w.warehouse_id and l.backordered_micros > 0
  join demands d on d.company_id = l.company_id and d.id = l.demand_id and d.state = 2
) c
where c.served_before < c.available
