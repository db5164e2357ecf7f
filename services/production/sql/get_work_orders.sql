-- Reads without a lock. $1 ids
SELECT w.id, w.company_id, w.number, w.item_id, w.sku, w.state, w.quantity_micros, w.good_micros, w.scrap_micros, w.labour_minor,
       w.conversion_minor, w.pending_reports, w.priority, w.required_date, w.warehouse_code, w.release_at, w.reason,
       w.correlation_id, w.causation_id, w.actor, w.version, w.event_version, w.create_time, w.update_time,
       w.pending_issues, w.finish_to_stock, w.late, w.traceparent,
       EXISTS (SELECT FROM exceptions e WHERE e.kind = 'WORK_ORDER_NOT_RELEASED' AND e.subject_id = w.id AND e.close_time IS NULL)
  FROM work_orders w WHERE w.id = ANY($1::uuid[]) ORDER BY w.id
