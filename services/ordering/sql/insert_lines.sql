-- Lines of orders that the same transaction has inserted. One array per column; quantities, prices and rates 1e-6.
INSERT INTO order_lines (
  order_id, line_number, id, kind, item_id, sku, description, unit, quantity_micros, unit_price_micros,
  discount_micros, net_minor, tax_code, tax_rate_micros, tax_minor, billing_policy,
  reserved_micros, backordered_micros, shipped_micros, invoiced_micros, credited_micros, cancelled_micros)
SELECT n.*, 0, 0, 0, 0, 0, 0
FROM unnest(
  $1::uuid[], $2::integer[], $3::uuid[], $4::smallint[], $5::uuid[], $6::text[], $7::text[], $8::text[],
  $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::text[], $14::bigint[], $15::bigint[],
  $16::smallint[])
  AS n (
    order_id, line_number, id, kind, item_id, sku, description, unit, quantity_micros, unit_price_micros,
    discount_micros, net_minor, tax_code, tax_rate_micros, tax_minor, billing_policy)
