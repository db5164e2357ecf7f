-- $1 documents, $2 line numbers, $3 order lines, $4 skus, $5 texts, $6 quantities, $7 prices, $8 discounts, $9 nets, $10 tax codes,
-- $11 rates, $12 taxes, $13 deferred
insert into document_lines (document_id, line_number, order_line_id, sku, description, quantity_micros, unit_price_micros,
  discount_micros, net_minor, tax_code, tax_rate_micros, tax_minor, deferred)
select * from unnest($1::uuid[], $2::integer[], $3::uuid[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[],
  $10::text[], $11::bigint[], $12::bigint[], $13::boolean[])
