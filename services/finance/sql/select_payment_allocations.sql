-- Allocations of a payment ($1), oldest first.
select a.invoice_id, i.number, a.currency, a.amount_minor, a.create_time
from allocations a join invoices i on i.id = a.invoice_id where a.payment_id = $1::uuid order by a.id
