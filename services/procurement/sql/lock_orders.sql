-- Locks purchase orders in id order. $1 ids
SELECT o.id, o.company_id, o.number, o.supplier_id, o.state, o.automatic, o.currency, o.warehouse_code, o.net_minor, o.expected_date,
       o.submitted_by, o.approved_by, o.reason, o.send_at, o.correlation_id, o.causation_id, o.actor, o.version, o.event_version,
       o.create_time, o.update_time, o.traceparent, o.roots,
       EXISTS (SELECT FROM exceptions e WHERE e.kind = 'PURCHASE_NOT_SENT' AND e.subject_id = o.id AND e.close_time IS NULL)
  FROM purchase_orders o WHERE o.id = ANY($1::uuid[]) ORDER BY o.id FOR UPDATE
