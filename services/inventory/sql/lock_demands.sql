-- Locks demands in id order.  $1 company, $2 ids.
select id, kind, state, number, deal_id, warehouse_id, priority, requested_date, order_time, delivery_rule,
       blocked, paid, hold_until, correlation_id, actor, version, event_version, create_time
from demands
where company_id = $1::uuid and id = any($2::uuid[])
order by id
for update
