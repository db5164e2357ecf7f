-- Received and not yet billed, in minor units, by currency. $1 company. Rows: key, value
SELECT c.base_currency::text, coalesce(sum(l.received_minor - l.billed_minor), 0)::bigint::text
  FROM companies c LEFT JOIN purchase_orders o ON o.company_id = c.id
  LEFT JOIN purchase_order_lines l ON l.purchase_order_id = o.id
 WHERE c.id = $1::uuid GROUP BY 1
