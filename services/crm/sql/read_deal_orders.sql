-- The orders of deals, by win. $1 deals. Indexes: deals_pk, customer_orders_by_account.
-- Hold reasons and exceptions comma separated.
select o.order_id, o.deal_id, o.win_number, o.number, o.state::integer, o.hold_reasons, array_to_string(o.exceptions, ','),
       o.currency, o.gross_minor, o.cancelled_minor, o.line_count, o.deliveries, o.lines_delivered, o.shipped_minor,
       o.invoices, o.invoiced_minor, o.credited_minor, o.paid_minor
from deals d
join customer_orders o on o.account_id = d.account_id and o.deal_id = d.id
where d.id = any($1::uuid[])
order by o.deal_id, o.win_number, o.order_id;
