-- Pegs of demand lines on order lines. $1 order line ids, $2 demand ids, $3 line ids (pairs). Uses purchase_order_pegs_by_demand
SELECT p.purchase_order_line_id, p.demand_id, p.line_id, p.open_micros, p.accepted_micros, p.roots
  FROM purchase_order_pegs p
 WHERE (p.demand_id, p.line_id) IN (SELECT * FROM unnest($2::uuid[], $3::uuid[])) AND p.purchase_order_line_id = ANY($1::uuid[])
