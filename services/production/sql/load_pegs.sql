-- Pegs of work orders, the earliest need first. $1 work order ids
SELECT p.work_order_id, p.demand_id, p.line_id, p.open_micros, p.accepted_micros
  FROM work_order_pegs p JOIN supply_needs n USING (demand_id, line_id)
 WHERE p.work_order_id = ANY($1::uuid[])
 ORDER BY p.work_order_id, n.required_date NULLS FIRST, n.priority DESC, p.demand_id, p.line_id
