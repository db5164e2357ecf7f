-- Order lines whose open pegs are not what is stored of them. $1 company
SELECT o.number || '/' || l.line_number::text, l.open_pegs_micros::text || ' <> ' || coalesce(sum(p.open_micros), 0)::text
  FROM purchase_order_lines l JOIN purchase_orders o ON o.id = l.purchase_order_id
  LEFT JOIN purchase_order_pegs p ON p.purchase_order_line_id = l.id
 WHERE o.company_id = $1::uuid
 GROUP BY o.number, l.id
HAVING coalesce(sum(p.open_micros), 0) <> l.open_pegs_micros
 ORDER BY 1 LIMIT 1000
