-- Blocked needs of items. $1 item ids
SELECT n.demand_id, n.line_id, n.company_id, n.demand_kind, n.item_id, i.sku, n.needed_micros, n.priority, n.required_date,
       n.warehouse_code, n.blocked, n.correlation_id, n.causation_id, n.actor, n.traceparent
  FROM supply_needs n JOIN items i ON i.id = n.item_id
 WHERE n.item_id = ANY($1::uuid[]) AND n.blocked <> ''
 ORDER BY n.demand_id, n.line_id
