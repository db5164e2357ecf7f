-- One row per (order, trigger). $1 company.
select order_id::text || '/' || trigger_id::text, count(*) from invoices where company_id = $1::uuid group by order_id, trigger_id order by 1
