-- $1 order line ids, $2 demand ids, $3 line ids, $4 open, $5 accepted, $6 roots
INSERT INTO purchase_order_pegs (purchase_order_line_id, demand_id, line_id, open_micros, accepted_micros, roots)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::bigint[], $6::int[])
ON CONFLICT (purchase_order_line_id, demand_id, line_id) DO UPDATE
   SET open_micros = excluded.open_micros, accepted_micros = excluded.accepted_micros, roots = excluded.roots
