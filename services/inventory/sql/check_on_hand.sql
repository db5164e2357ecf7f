-- I1: stock by location, by warehouse and of the item against the sum of the moves; rows are differences.  $1 company.
with moved as (
  select item_id, location_id, sum(quantity) as quantity
  from (select item_id, to_location_id as location_id, quantity_micros as quantity from moves where company_id = $1::uuid
        union all
        select item_id, from_location_id, -quantity_micros from moves where company_id = $1::uuid) m
  group by item_id, location_id
), real_moved as (
  select m.item_id, l.warehouse_id, m.location_id, m.quantity
  from moved m
  join locations l on l.company_id = $1::uuid and l.id = m.location_id and l.warehouse_id is not null
)
select 'location/' || coalesce(m.item_id, b.item_id) || '/' || coalesce(m.location_id, b.location_id),
       coalesce(m.quantity, 0)::text || ' moved, ' || coalesce(b.on_hand_micros, 0) || ' on hand'
from real_moved m
full join (select * from location_stock where company_id = $1::uuid) b
  on b.item_id = m.item_id and b.location_id = m.location_id
where coalesce(m.quantity, 0) <> coalesce(b.on_hand_micros, 0)
union all
select 'warehouse/' || coalesce(m.item_id, s.item_id) || '/' || coalesce(m.warehouse_id, s.warehouse_id),
       coalesce(m.quantity, 0)::text || ' moved, ' || coalesce(s.on_hand_micros, 0) || ' on hand'
from (select item_id, warehouse_id, sum(quantity) as quantity from real_moved group by item_id, warehouse_id) m
full join (select * from warehouse_stock where company_id = $1::uuid) s
  on s.item_id = m.item_id and s.warehouse_id = m.warehouse_id
where coalesce(m.quantity, 0) <> coalesce(s.on_hand_micros, 0)
union all
select 'item/' || coalesce(m.item_id, s.item_id),
       coalesce(m.quantity, 0)::text || ' moved, ' || coalesce(s.quantity_micros, 0) || ' valued'
from (select item_id, sum(quantity) as quantity from real_moved group by item_id) m
full join (select * from item_stock where company_id = $1::uuid) s on s.item_id = m.item_id
where coalesce(m.quantity, 0) <> coalesce(s.quantity_micros, 0)
