-- What goods lines of living orders still have to get. $1 company. Rows: '<order>/<line>', quantity as decimal text.
SELECT o.id::text || '/' || l.id::text,
  trim_scale((l.quantity_micros - l.shipped_micros - l.cancelled_micros)::numeric / 1000000)::text
FROM sales_orders o JOIN order_lines l ON l.order_id = o.id
WHERE o.company_id = $1::uuid AND o.state IN (1, 2, 3, 4) AND l.kind = 1
  AND l.quantity_micros - l.shipped_micros - l.cancelled_micros > 0
ORDER BY 1
