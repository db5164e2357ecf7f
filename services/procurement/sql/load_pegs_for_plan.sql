-- Pegs of demand lines on order lines. $1 order line ids, $2 demand ids, $3 line ids (pairs). Uses purchase_order_pegs_by_demand; OFFSET 0
-- keeps a generic plan (docs/adr/0005) from reading all pegs of the lines.
SELECT p.purchase_order_line_id, p.demand_id, p.line_id, p.open_micros, p.accepted_micros, p.roots
  FROM unnest($2::uuid[], $3::uuid[]) d (demand_id, line_id)
 CROSS JOIN LATERAL (SELECT * FROM purchase_order_pegs x WHERE x.demand_id = d.demand_id AND x.line_id = d.line_id OFFSET 0) p
 WHERE p.purchase_order_line_id = ANY($1::uuid[])
