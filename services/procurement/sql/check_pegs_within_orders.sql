-- Order lines that promise more than they can bring. $1 company
SELECT o.number || '/' || l.line_number::text, sum(p.open_micros)::text || ' open pegs'
  FROM purchase_order_lines l JOIN purchase_orders o ON o.id = l.purchase_order_id
  JOIN purchase_order_pegs p ON p.purchase_order_line_id = l.id
 WHERE o.company_id = $1::uuid
 GROUP BY o.number, o.state, l.id
HAVING sum(p.open_micros) > CASE WHEN o.state >= 8 OR l.closed THEN 0
                                 ELSE greatest(0, l.stock_quantity_micros - l.accepted_stock_micros - l.rejected_stock_micros) END
 ORDER BY 1 LIMIT 1000
