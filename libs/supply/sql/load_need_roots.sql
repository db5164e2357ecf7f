-- $1 demand ids, $2 line ids (pairs)
SELECT demand_id, line_id, deal_id, order_id, order_line_id, quantity_micros FROM supply_need_roots
 WHERE (demand_id, line_id) IN (SELECT * FROM unnest($1::uuid[], $2::uuid[]))
 ORDER BY demand_id, line_id, position
