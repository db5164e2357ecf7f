-- Writes stock by warehouse.  $1 company, $2 items, $3 warehouses, $4 on hand, $5 reserved (micros).
insert into warehouse_stock (company_id, item_id, warehouse_id, on_hand_micros, reserved_micros)
select $1::uuid, n.item_id, n.warehouse_id, n.on_hand, n.reserved
from unnest($2::uuid[], $3::uuid[], $4::bigint[], $5::bigint[]) as n (item_id, warehouse_id, on_hand, reserved)
on conflict on constraint warehouse_stock_pkey
do update set on_hand_micros = excluded.on_hand_micros, reserved_micros = excluded.reserved_micros
