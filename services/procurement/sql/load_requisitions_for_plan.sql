-- Requisitions of demand lines. $1 purchase order ids, $2 demand ids, $3 line ids (pairs). Uses requisitions_by_demand
SELECT r.purchase_order_id, r.id, r.number, r.demand_id, r.line_id, r.item_id, r.sku, r.quantity_micros, r.state, r.event_version
  FROM unnest($1::uuid[]) o (id) CROSS JOIN unnest($2::uuid[], $3::uuid[]) d (demand_id, line_id)
  JOIN requisitions r ON r.purchase_order_id = o.id AND r.demand_id = d.demand_id AND r.line_id = d.line_id
 ORDER BY r.purchase_order_id, r.id
