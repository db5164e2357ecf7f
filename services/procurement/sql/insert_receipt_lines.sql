-- $1 receipt, $2 order line ids, $3 accepted, $4 rejected, $5 stock quantities, $6 values
INSERT INTO receipt_lines (receipt_id, purchase_order_line_id, accepted_micros, rejected_micros, stock_micros, value_minor)
SELECT $1::uuid, u.* FROM unnest($2::uuid[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[]) u
