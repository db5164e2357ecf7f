-- Stock by location of locked items.  $1 company, $2 items.
select b.item_id, b.location_id, l.warehouse_id, b.on_hand_micros, l.kind = 2
from location_stock b
join locations l on l.company_id = b.company_id and l.id = b.location_id
where b.company_id = $1::uuid and b.item_id = any($2::uuid[])
