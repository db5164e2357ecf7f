-- $1 work order ids, $2 line ids, $3 item ids, $4 skus, $5 quantities, $6 covered, $7 consumed, $8 issued
INSERT INTO work_order_components (work_order_id, line_id, item_id, sku, quantity_micros, covered_micros, consumed_micros,
                                   issued_micros)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[])
ON CONFLICT (work_order_id, line_id) DO UPDATE
   SET covered_micros = excluded.covered_micros, consumed_micros = excluded.consumed_micros, issued_micros = excluded.issued_micros
