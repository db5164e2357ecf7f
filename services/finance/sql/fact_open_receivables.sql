-- Open invoices per customer. $1 company.
select customer_id::text, sum(gross_minor - paid_minor - credited_minor)::bigint from invoices
where company_id = $1::uuid group by customer_id having sum(gross_minor - paid_minor - credited_minor) <> 0 order by 1
