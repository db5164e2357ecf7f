-- Received and not yet billed, in minor units, by currency. $1 company. Rows: key, value
SELECT o.currency::text, sum(l.received_minor - l.billed_minor)::text
  FROM purchase_order_lines l JOIN purchase_orders o ON o.id = l.purchase_order_id
 WHERE o.company_id = $1::uuid GROUP BY 1 ORDER BY 1
