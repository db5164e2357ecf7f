-- Locks the open shipments of locked demands, in id order.  $1 company, $2 demands.
select id, number, demand_id, warehouse_id, state, tracking, version, event_version, create_time
from shipments
where company_id = $1::uuid and demand_id = any($2::uuid[]) and state <= 3
order by id
for update
