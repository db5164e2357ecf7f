-- O2: reserved + backordered <= open. $1 company.
SELECT o.number || '/' || l.line_number, 'reserved ' || l.reserved_micros || ', backordered ' || l.backordered_micros
FROM sales_orders o JOIN order_lines l ON l.order_id = o.id
WHERE o.company_id = $1::uuid
  AND l.reserved_micros + l.backordered_micros > l.quantity_micros - l.shipped_micros - l.cancelled_micros
ORDER BY 1
