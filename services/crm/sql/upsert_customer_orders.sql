-- Adds what events say to the copies of orders: facts are taken where they are stated, amounts and counts are added.
-- Arrays, one element an order, in order-id order.
insert into customer_orders as o
      (order_id, company_id, account_id, deal_id, win_number, number, state, hold_reasons, exceptions, currency,
       net_minor, gross_minor, cancelled_minor, line_count, deliveries, lines_delivered, shipped_minor, invoices,
       invoiced_minor, credited_minor, paid_minor)
select n.order_id, n.company_id, n.account_id, n.deal_id, n.win_number, n.number, n.state, '', '{}', n.currency,
       n.net_minor, n.gross_minor, n.cancelled_minor, n.line_count, n.deliveries, n.lines_delivered, n.shipped_minor,
       n.invoices, n.invoiced_minor, n.credited_minor, n.paid_minor
from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::integer[], $6::text[], $7::integer[], $8::text[],
            $9::bigint[], $10::bigint[], $11::bigint[], $12::integer[], $13::integer[], $14::integer[], $15::bigint[],
            $16::integer[], $17::bigint[], $18::bigint[], $19::bigint[])
     as n(order_id, company_id, account_id, deal_id, win_number, number, state, currency, net_minor, gross_minor,
          cancelled_minor, line_count, deliveries, lines_delivered, shipped_minor, invoices, invoiced_minor,
          credited_minor, paid_minor)
on conflict on constraint customer_orders_pk do update
set account_id = coalesce(o.account_id, excluded.account_id),
    deal_id = coalesce(o.deal_id, excluded.deal_id),
    win_number = greatest(o.win_number, excluded.win_number),
    number = case when excluded.number = '' then o.number else excluded.number end,
    state = case when excluded.state = 0 then o.state else excluded.state end,
    currency = case when excluded.currency = '' then o.currency else excluded.currency end,
    net_minor = o.net_minor + excluded.net_minor,
    gross_minor = o.gross_minor + excluded.gross_minor,
    cancelled_minor = o.cancelled_minor + excluded.cancelled_minor,
    line_count = o.line_count + excluded.line_count,
    deliveries = o.deliveries + excluded.deliveries,
    lines_delivered = o.lines_delivered + excluded.lines_delivered,
    shipped_minor = o.shipped_minor + excluded.shipped_minor,
    invoices = o.invoices + excluded.invoices,
    invoiced_minor = o.invoiced_minor + excluded.invoiced_minor,
    credited_minor = o.credited_minor + excluded.credited_minor,
    paid_minor = o.paid_minor + excluded.paid_minor;
