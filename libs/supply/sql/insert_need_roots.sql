-- $1 demand ids, $2 line ids, $3 positions, $4 deal ids, $5 order ids, $6 order line ids, $7 quantities
INSERT INTO supply_need_roots (demand_id, line_id, position, deal_id, order_id, order_line_id, quantity_micros)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::text[], $6::text[], $7::bigint[])
