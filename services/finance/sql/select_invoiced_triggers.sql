-- Which triggers are invoiced already. $1 companies, $2 orders, $3 triggers. Returns order, trigger.
select i.order_id, i.trigger_id
from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as t (company_id, order_id, trigger_id)
join invoices i on i.company_id = t.company_id and i.order_id = t.order_id and i.trigger_id = t.trigger_id
