-- Order lines whose receipts do not add up, or with more received than ordered and the tolerance (P1). $1 company, $2 basis points
SELECT o.number || '/' || l.line_number::text,
       'accepted ' || l.accepted_micros || ', rejected ' || l.rejected_micros || ' of ' || l.quantity_micros
  FROM purchase_order_lines l JOIN purchase_orders o ON o.id = l.purchase_order_id
  LEFT JOIN receipt_lines r ON r.purchase_order_line_id = l.id
 WHERE o.company_id = $1::uuid
 GROUP BY o.number, l.id
HAVING coalesce(sum(r.accepted_micros), 0) <> l.accepted_micros OR coalesce(sum(r.rejected_micros), 0) <> l.rejected_micros
    OR coalesce(sum(r.value_minor), 0) <> l.received_minor
    OR (l.accepted_micros + l.rejected_micros)::numeric * 10000 > l.quantity_micros::numeric * (10000 + $2::bigint)
 ORDER BY 1 LIMIT 1000
