-- What payments cover of these invoices ($1) now, newest payment first. Returns invoice, payment, amount.
select invoice_id, payment_id, sum(amount_minor)::bigint from allocations
where invoice_id = any ($1::uuid[]) group by invoice_id, payment_id having sum(amount_minor) > 0
order by invoice_id, payment_id desc
