-- Invoices that these orders' confirmations caused (billing on order), in id order; the credit accounts are locked. $1 companies, $2 orders.
select i.id, i.company_id, i.number, i.state, i.order_id, i.order_number, i.deal_id, i.customer_id, i.trigger_id, i.currency,
  i.gross_minor, i.paid_minor, i.credited_minor, i.correlation_id, i.event_version, i.version
from unnest($1::uuid[], $2::uuid[]) as t (company_id, order_id)
join invoices i on i.company_id = t.company_id and i.order_id = t.order_id and i.trigger_id = t.order_id
order by i.id for no key update of i
