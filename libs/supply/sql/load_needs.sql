-- Needs of demand lines. $1 demand ids, $2 line ids (pairs)
SELECT n.demand_id, n.line_id, n.company_id, n.demand_kind, n.item_id, i.sku, n.needed_micros, n.priority, n.required_date,
       n.warehouse_code, n.blocked, n.correlation_id, n.causation_id, n.actor, n.traceparent
  FROM supply_needs n JOIN items i ON i.id = n.item_id
 WHERE (n.demand_id, n.line_id) IN (SELECT * FROM unnest($1::uuid[], $2::uuid[]))
 ORDER BY n.demand_id, n.line_id
