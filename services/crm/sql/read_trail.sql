-- The trail of a root: its own steps, those of its orders and of the documents that serve it. $1 root, $2 account of the deal
-- or null, $3 company. Indexes: trail_steps_pk, trail_links_pk, customer_orders_by_account.
with roots as (
  select $1::uuid as id
  union
  select order_id from customer_orders where account_id = $2::uuid and deal_id = $1::uuid
  union
  select l.document_id from trail_links l where l.root_id = $1::uuid
  union
  select l.document_id
  from customer_orders o
  join trail_links l on l.root_id = o.order_id
  where o.account_id = $2::uuid and o.deal_id = $1::uuid
)
select distinct on (t.record_time, t.event_id)
       t.event_id, t.kind::integer, t.document_number, t.detail, t.record_time, t.effective_time
from roots r
join trail_steps t on t.root_id = r.id
where t.company_id = $3::uuid
order by t.record_time, t.event_id;
