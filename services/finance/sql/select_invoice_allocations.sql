-- Allocations to these invoices ($1), oldest first. Column 0: the invoice.
select a.invoice_id, a.payment_id, p.number, a.currency, a.amount_minor, a.create_time
from allocations a join payments p on p.id = a.payment_id where a.invoice_id = any ($1::uuid[]) order by a.invoice_id, a.id
