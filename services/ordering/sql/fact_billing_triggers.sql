-- What must have exactly one invoice: a confirmation with something billed on order (or delivered by it), and each shipment with something
-- billed on delivery. $1 company. Rows: '<order>/<trigger>', '1'.
SELECT o.id::text || '/' || o.id::text, '1'
FROM sales_orders o
WHERE o.company_id = $1::uuid AND o.confirm_time IS NOT NULL
  AND (EXISTS (SELECT 1 FROM order_lines l WHERE l.order_id = o.id AND l.billing_policy = 1)
       OR NOT EXISTS (SELECT 1 FROM order_lines l WHERE l.order_id = o.id AND l.kind = 1))
UNION ALL
SELECT s.order_id::text || '/' || s.shipment_id::text, '1'
FROM order_shipments s JOIN sales_orders o ON o.id = s.order_id
WHERE o.company_id = $1::uuid
  AND EXISTS (SELECT 1 FROM order_lines l
              WHERE l.order_id = s.order_id AND l.line_number = ANY (s.line_numbers) AND l.billing_policy = 2)
ORDER BY 1
