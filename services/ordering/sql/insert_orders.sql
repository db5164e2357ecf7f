-- Places orders, in id order; an order that exists already is left alone. One array per column; prices in minor units.
-- Returns the ids that were inserted. Index: sales_orders_pkey.
INSERT INTO sales_orders (
  id, company_id, number, deal_id, win_number, external_key, customer_id, customer_number, customer_name,
  customer_reference, payment_term_code, currency, net_minor, tax_minor, warehouse_code, ship_to, bill_to,
  delivery_rule, priority, requested_date, correlation_id, waits_for, waits_since, deadline, event_version,
  create_time, create_actor, promise_time,
  base_net_minor, base_tax_minor, state, held_from, holds, credit, stock_answered, withdrawn, released_to_ship, attempts,
  raised, open_exceptions, shipment_ids, invoice_ids, invoice_triggers, paid_invoice_ids, credit_note_ids, cancel_reason,
  cancelled_gross_minor, version, update_time, confirm_time, update_actor)
SELECT
  n.id, n.company_id, n.number, n.deal_id, n.win_number, n.external_key, n.customer_id, n.customer_number,
  n.customer_name, n.customer_reference, n.payment_term_code, n.currency, n.net_minor, n.tax_minor,
  n.warehouse_code, n.ship_to, n.bill_to, n.delivery_rule, n.priority, n.requested_date, n.correlation_id,
  n.waits_for, n.waits_since, n.deadline, n.event_version, n.create_time, n.create_actor, n.promise_time,
  n.net_minor, n.tax_minor, 1, 0, 0, 1, false, false, false, 0,
  0, 0, '{}', '{}', '{}', '{}', '{}', '',
  0, 1, n.create_time, NULL, n.create_actor
FROM unnest(
  $1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::integer[], $6::text[], $7::uuid[], $8::text[],
  $9::text[], $10::text[], $11::text[], $12::text[], $13::bigint[], $14::bigint[], $15::text[], $16::bytea[],
  $17::bytea[], $18::smallint[], $19::integer[], $20::date[], $21::text[], $22::smallint[], $23::timestamptz[],
  $24::timestamptz[], $25::bigint[], $26::timestamptz[], $27::text[], $28::timestamptz[])
  AS n (
    id, company_id, number, deal_id, win_number, external_key, customer_id, customer_number, customer_name,
    customer_reference, payment_term_code, currency, net_minor, tax_minor, warehouse_code, ship_to, bill_to,
    delivery_rule, priority, requested_date, correlation_id, waits_for, waits_since, deadline, event_version,
    create_time, create_actor, promise_time)
ORDER BY n.id
ON CONFLICT (id) DO NOTHING
RETURNING id
