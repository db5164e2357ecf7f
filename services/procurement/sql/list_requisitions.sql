-- One page by id. $1 company, $2 id after which, $3 rows, $4 states (empty: all)
SELECT r.id, r.number, r.demand_id, r.line_id, coalesce(n.demand_kind, 0), r.sku, r.quantity_micros, r.state, r.purchase_order_id, o.number
  FROM requisitions r JOIN purchase_orders o ON o.id = r.purchase_order_id LEFT JOIN supply_needs n USING (demand_id, line_id)
 WHERE r.company_id = $1::uuid AND r.id > $2::uuid AND (cardinality($4::smallint[]) = 0 OR r.state = ANY($4::smallint[]))
 ORDER BY r.id LIMIT $3::bigint
