-- Purchase orders with unpegged quantity of items and room for a root, all that have pegs of demand lines, and the automatic drafts of
-- suppliers, locked in id order (items and suppliers are locked already).
-- $1 item ids, $2 demand ids, $3 line ids (pairs), $4 supplier ids, $5 most roots
-- Uses purchase_order_lines_pool, purchase_order_pegs_by_demand, purchase_orders_drafts_by_supplier: none grows with what was bought before.
-- The array keeps a generic plan (docs/adr/0005) from merging the few ids with all orders.
SELECT o.id, o.company_id, o.number, o.supplier_id, o.state, o.automatic, o.currency, o.warehouse_code, o.net_minor, o.expected_date,
       o.submitted_by, o.approved_by, o.reason, o.send_at, o.correlation_id, o.causation_id, o.actor, o.version, o.event_version,
       o.create_time, o.update_time, o.traceparent, o.roots,
       EXISTS (SELECT FROM exceptions e WHERE e.kind = 'PURCHASE_NOT_SENT' AND e.subject_id = o.id AND e.close_time IS NULL)
  FROM purchase_orders o
 WHERE o.id = ANY(ARRAY(
        SELECT l.purchase_order_id FROM purchase_order_lines l
         WHERE l.item_id = ANY($1::uuid[]) AND NOT l.closed
           AND l.stock_quantity_micros - l.accepted_stock_micros - l.rejected_stock_micros > l.open_pegs_micros
           AND (SELECT a.roots FROM purchase_orders a WHERE a.id = l.purchase_order_id) < $5::bigint
        UNION
        SELECT l.purchase_order_id FROM purchase_order_pegs p JOIN purchase_order_lines l ON l.id = p.purchase_order_line_id
         WHERE (p.demand_id, p.line_id) IN (SELECT * FROM unnest($2::uuid[], $3::uuid[]))
        UNION
        SELECT d.id FROM purchase_orders d WHERE d.supplier_id = ANY($4::uuid[]) AND d.state = 1 AND d.automatic))
 ORDER BY o.id FOR UPDATE OF o
