-- What closing demands can set free, where they hold anything, while their items are locked.  $1 company, $2 demands.
-- What they still wait for counts too: in the queue of backorders they stand before those who get what they give back.
-- Rows: item, warehouse, quantity (micros).  Uses demand_lines_pkey.
select item_id, warehouse_id, sum(reserved_micros + backordered_micros)::bigint
from demand_lines
where company_id = $1::uuid and demand_id = any($2::uuid[])
group by item_id, warehouse_id
having sum(reserved_micros) > 0
order by item_id, warehouse_id
