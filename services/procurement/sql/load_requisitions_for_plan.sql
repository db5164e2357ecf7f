-- Requisitions of demand lines. $1 purchase order ids, $2 demand ids, $3 line ids (pairs). Uses requisitions_by_need; OFFSET 0 keeps a generic
-- plan (docs/adr/0005) from reading all requisitions.
SELECT r.purchase_order_id, r.id, r.number, r.demand_id, r.line_id, r.item_id, r.sku, r.quantity_micros, r.state, r.event_version
  FROM unnest($2::uuid[], $3::uuid[]) d (demand_id, line_id)
 CROSS JOIN LATERAL (SELECT * FROM requisitions x WHERE x.demand_id = d.demand_id AND x.line_id = d.line_id OFFSET 0) r
 WHERE r.purchase_order_id = ANY($1::uuid[])
 ORDER BY r.purchase_order_id, r.id
