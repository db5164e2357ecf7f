-- Invoices of these customers ($1) with something open, oldest first; the credit accounts are locked.
select i.id, i.company_id, i.number, i.state, i.order_id, i.order_number, i.deal_id, i.customer_id, i.trigger_id, i.currency,
  i.gross_minor, i.paid_minor, i.credited_minor, i.correlation_id, i.event_version, i.version
from invoices i
where i.customer_id = any ($1::uuid[]) and i.paid_minor + i.credited_minor < i.gross_minor
order by i.id for no key update
