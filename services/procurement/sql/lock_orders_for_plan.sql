-- Active purchase orders with items, all that have pegs of demand lines, and the automatic drafts of suppliers, locked in id order (items
-- and suppliers are locked already). $1 item ids, $2 demand ids, $3 line ids (pairs), $4 supplier ids
SELECT o.id, o.company_id, o.number, o.supplier_id, o.state, o.automatic, o.currency, o.warehouse_code, o.net_minor, o.expected_date,
       o.submitted_by, o.approved_by, o.reason, o.send_at, o.correlation_id, o.causation_id, o.actor, o.version, o.event_version,
       o.create_time, o.update_time
  FROM purchase_orders o
 WHERE o.id IN (SELECT l.purchase_order_id FROM purchase_order_lines l JOIN purchase_orders a ON a.id = l.purchase_order_id
                 WHERE l.item_id = ANY($1::uuid[]) AND a.state < 8
                UNION
                SELECT l.purchase_order_id FROM purchase_order_pegs p JOIN purchase_order_lines l ON l.id = p.purchase_order_line_id
                 WHERE (p.demand_id, p.line_id) IN (SELECT * FROM unnest($2::uuid[], $3::uuid[]))
                UNION
                SELECT d.id FROM purchase_orders d WHERE d.supplier_id = ANY($4::uuid[]) AND d.state = 1 AND d.automatic)
 ORDER BY o.id FOR UPDATE
