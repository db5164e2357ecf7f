-- The orders of deals of accounts, by win. $1 accounts, $2 deals. Index: customer_orders_by_account.
-- Hold reasons and exceptions comma separated.
select order_id, deal_id, win_number, number, state::integer, hold_reasons, array_to_string(exceptions, ','), currency,
       gross_minor, cancelled_minor, line_count, deliveries, lines_delivered, shipped_minor, invoices, invoiced_minor,
       credited_minor, paid_minor
from customer_orders
where account_id = any($1::uuid[]) and deal_id = any($2::uuid[])
order by deal_id, win_number, order_id;
