-- $1 bill, $2 positions, $3 order line ids, $4 skus, $5 quantities, $6 nets, $7 receipt values, $8 tax codes, $9 tax rates
INSERT INTO bill_lines (bill_id, position, purchase_order_line_id, sku, quantity_micros, net_minor, receipt_minor, tax_code,
                        tax_rate_micros)
SELECT $1::uuid, u.* FROM unnest($2::int[], $3::uuid[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[], $8::text[], $9::bigint[]) u
