-- Locks valuation documents in id order.  $1 company, $2 ids.
select id, reason, number, purchase_order_id, value_minor, wip_minor, event_version, version
from valuation_documents
where company_id = $1::uuid and id = any($2::uuid[])
order by id
for update
