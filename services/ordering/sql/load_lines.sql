-- Lines of orders, by order and position; their orders' locks guard them. $1 order ids. Index: order_lines_pkey.
SELECT
  order_id, line_number, id, kind, item_id, sku, description, unit, quantity_micros, unit_price_micros,
  discount_micros, net_minor, tax_code, tax_rate_micros, tax_minor, billing_policy, reserved_micros,
  backordered_micros, shipped_micros, invoiced_micros, credited_micros, cancelled_micros
FROM order_lines
WHERE order_id = ANY ($1::uuid[])
ORDER BY order_id, line_number
