-- Pegs of order lines, the earliest need first. $1 order line ids
SELECT p.purchase_order_line_id, p.demand_id, p.line_id, p.open_micros, p.accepted_micros, p.roots
  FROM purchase_order_pegs p JOIN supply_needs n USING (demand_id, line_id)
 WHERE p.purchase_order_line_id = ANY($1::uuid[])
 ORDER BY p.purchase_order_line_id, n.required_date NULLS FIRST, n.priority DESC, p.demand_id, p.line_id
