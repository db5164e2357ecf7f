-- Received and not yet billed, by order line, in minor units (P4). $1 company. Rows: key, value
SELECT o.number || '/' || l.line_number::text, (l.received_minor - l.billed_minor)::text
  FROM purchase_order_lines l JOIN purchase_orders o ON o.id = l.purchase_order_id
 WHERE o.company_id = $1::uuid AND l.received_minor <> l.billed_minor ORDER BY 1
