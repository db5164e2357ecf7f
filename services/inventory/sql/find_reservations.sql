-- Demands that hold stock of an item in a warehouse.  $1 company, $2 item, $3 warehouse. Rare (a count below what is reserved).
-- Uses demand_lines_item_idx.
select distinct demand_id
from demand_lines
where company_id = $1::uuid and item_id = $2::uuid and warehouse_id = $3::uuid and reserved_micros > 0
