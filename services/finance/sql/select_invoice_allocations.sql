-- Allocations to an invoice ($1), oldest first.
select a.payment_id, p.number, a.currency, a.amount_minor, a.create_time
from allocations a join payments p on p.id = a.payment_id where a.invoice_id = $1::uuid order by a.id
