-- A page of an export: orders by id, without locks, with the versions that stand in the log (after a failover they are higher). $1 company $2 id to
-- start above $3 how many $4 only those written at this time or later. Index: sales_orders_pkey, or sales_orders_update_time where little has
-- changed since.
SELECT
  id, company_id, number, deal_id, win_number, external_key, customer_id, customer_number, customer_name,
  customer_reference, payment_term_code, currency, net_minor, tax_minor, warehouse_code, ship_to, bill_to,
  delivery_rule, priority, requested_date, correlation_id, state, held_from, holds, credit, stock_answered,
  withdrawn, released_to_ship, waits_for, waits_since, deadline, attempts, raised, open_exceptions,
  array_to_string(shipment_ids, ','), array_to_string(invoice_ids, ','),
  array_to_string(invoice_triggers, ','), array_to_string(paid_invoice_ids, ','),
  array_to_string(credit_note_ids, ','), cancel_reason, cancelled_gross_minor, version, event_version + coalesce(gone.shift, 0),
  create_time, update_time, confirm_time, create_actor, update_actor, promise_time
FROM sales_orders
LEFT JOIN outbox_version_shift gone ON gone.key = id::text AND gone.topic LIKE '%.events.v1'
WHERE company_id = $1::uuid AND id > $2::uuid AND update_time >= $4::timestamptz
ORDER BY id
LIMIT $3::integer
