-- Order lines billed beyond what was accepted (P2), or whose matched bills do not add up to what is cleared (P4). $1 company
SELECT o.number || '/' || l.line_number::text, 'cleared ' || l.billed_minor || ' of ' || l.received_minor
  FROM purchase_order_lines l JOIN purchase_orders o ON o.id = l.purchase_order_id
  LEFT JOIN (SELECT x.purchase_order_line_id, sum(x.receipt_minor) AS cleared FROM bill_lines x JOIN bills b ON b.id = x.bill_id
              WHERE b.state IN (2, 4) GROUP BY 1) m ON m.purchase_order_line_id = l.id
 WHERE o.company_id = $1::uuid
   AND (l.billed_micros > l.accepted_micros OR coalesce(m.cleared, 0) <> l.billed_minor)
 ORDER BY 1 LIMIT 1000
