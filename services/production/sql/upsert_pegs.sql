-- $1 work order ids, $2 demand ids, $3 line ids, $4 open, $5 accepted
INSERT INTO work_order_pegs (work_order_id, demand_id, line_id, open_micros, accepted_micros)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::bigint[])
ON CONFLICT (work_order_id, demand_id, line_id) DO UPDATE
   SET open_micros = excluded.open_micros, accepted_micros = excluded.accepted_micros
