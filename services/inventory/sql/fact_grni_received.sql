-- Value received per purchase order.  $1 company.
select purchase_order_id, sum(value_minor)::bigint
from valuation_documents
where company_id = $1::uuid and purchase_order_id is not null
group by purchase_order_id
order by purchase_order_id
