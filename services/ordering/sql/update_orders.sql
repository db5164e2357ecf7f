-- Writes locked orders back: state, process and counters; what was frozen at placement is not written. One array per column;
-- sets of ids as comma-separated text. Index: sales_orders_pkey.
UPDATE sales_orders o SET
  state = n.state, held_from = n.held_from, holds = n.holds, credit = n.credit,
  stock_answered = n.stock_answered, withdrawn = n.withdrawn, released_to_ship = n.released_to_ship,
  waits_for = n.waits_for, waits_since = n.waits_since, deadline = n.deadline, attempts = n.attempts,
  raised = n.raised, open_exceptions = n.open_exceptions,
  shipment_ids = string_to_array(n.shipment_ids, ',')::uuid[],
  invoice_ids = string_to_array(n.invoice_ids, ',')::uuid[],
  invoice_triggers = string_to_array(n.invoice_triggers, ',')::uuid[],
  paid_invoice_ids = string_to_array(n.paid_invoice_ids, ',')::uuid[],
  credit_note_ids = string_to_array(n.credit_note_ids, ',')::uuid[], cancel_reason = n.cancel_reason,
  cancelled_gross_minor = n.cancelled_gross_minor, event_version = n.event_version,
  confirm_time = n.confirm_time, update_time = n.update_time, update_actor = n.update_actor,
  version = o.version + 1
FROM unnest(
  $1::uuid[], $2::smallint[], $3::smallint[], $4::smallint[], $5::smallint[], $6::boolean[], $7::boolean[],
  $8::boolean[], $9::smallint[], $10::timestamptz[], $11::timestamptz[], $12::integer[], $13::smallint[],
  $14::smallint[], $15::text[], $16::text[], $17::text[], $18::text[], $19::text[], $20::text[], $21::bigint[],
  $22::bigint[], $23::timestamptz[], $24::timestamptz[], $25::text[])
  AS n (
    id, state, held_from, holds, credit, stock_answered, withdrawn, released_to_ship, waits_for, waits_since,
    deadline, attempts, raised, open_exceptions, shipment_ids, invoice_ids, invoice_triggers, paid_invoice_ids,
    credit_note_ids, cancel_reason, cancelled_gross_minor, event_version, confirm_time, update_time,
    update_actor)
WHERE o.id = n.id
