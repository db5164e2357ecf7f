-- O1, told from the shipments: shipped of a goods line is the sum of its shipments, and never more than ordered - cancelled. $1 company.
SELECT o.number || '/' || l.line_number, 'shipped ' || l.shipped_micros || ', by shipments ' || coalesce(s.sum, 0)
FROM sales_orders o
JOIN order_lines l ON l.order_id = o.id
LEFT JOIN (SELECT order_id, line_number, sum(q)::bigint AS sum
           FROM order_shipments, unnest(line_numbers, quantities_micros) AS p (line_number, q) GROUP BY 1, 2) s
  ON s.order_id = o.id AND s.line_number = l.line_number
WHERE o.company_id = $1::uuid
  AND (l.shipped_micros + l.cancelled_micros > l.quantity_micros
       OR (l.kind = 1 AND l.shipped_micros <> coalesce(s.sum, 0)))
ORDER BY 1
