-- Active work orders of items, and all that have pegs of demand lines, locked in id order (the items are locked already).
-- $1 item ids, $2 demand ids, $3 line ids (pairs). Uses work_orders_open_by_item, work_order_pegs_by_demand; the array keeps a generic
-- plan (docs/adr/0005) from merging the few ids with all work orders.
SELECT w.id, w.company_id, w.number, w.item_id, w.sku, w.state, w.quantity_micros, w.good_micros, w.scrap_micros, w.labour_minor,
       w.conversion_minor, w.pending_reports, w.priority, w.required_date, w.warehouse_code, w.release_at, w.reason,
       w.correlation_id, w.causation_id, w.actor, w.version, w.event_version, w.create_time, w.update_time,
       w.pending_issues, w.finish_to_stock, w.late, w.traceparent,
       EXISTS (SELECT FROM exceptions e WHERE e.kind = 'WORK_ORDER_NOT_RELEASED' AND e.subject_id = w.id AND e.close_time IS NULL)
  FROM work_orders w
 WHERE w.id = ANY(ARRAY(
        SELECT o.id FROM work_orders o WHERE o.item_id = ANY($1::uuid[]) AND o.state < 7
        UNION
        SELECT p.work_order_id FROM work_order_pegs p
         WHERE (p.demand_id, p.line_id) IN (SELECT * FROM unnest($2::uuid[], $3::uuid[]))))
 ORDER BY w.id FOR UPDATE OF w
