-- Pegs that serve nobody any more. $1 order line ids, $2 demand ids, $3 line ids
DELETE FROM purchase_order_pegs
 WHERE (purchase_order_line_id, demand_id, line_id) IN (SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]))
