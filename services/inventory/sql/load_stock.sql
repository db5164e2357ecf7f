-- Stock by warehouse of locked items.  $1 company, $2 items.
select item_id, warehouse_id, on_hand_micros, reserved_micros
from warehouse_stock
where company_id = $1::uuid and item_id = any($2::uuid[])
