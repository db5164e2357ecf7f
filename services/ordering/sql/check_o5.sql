-- O5, O6: the header follows from the lines. $1 company. Completed: nothing open, net billed = shipped. Cancelled: nothing
-- delivered. The order's total is the sum of its lines.
SELECT o.number, 'state ' || o.state || ' does not fit its lines'
FROM sales_orders o
JOIN (SELECT order_id, sum(quantity_micros - shipped_micros - cancelled_micros) AS open, sum(shipped_micros) AS shipped,
             sum(abs(invoiced_micros - credited_micros - shipped_micros)) AS unbilled, sum(net_minor) AS net, sum(tax_minor) AS tax
      FROM order_lines GROUP BY order_id) l ON l.order_id = o.id
WHERE o.company_id = $1::uuid
  AND ((o.state = 6 AND (l.open <> 0 OR l.unbilled <> 0 OR l.shipped = 0))
       OR (o.state = 5 AND (l.open <> 0 OR l.shipped <> 0))
       OR (o.state = 2 AND l.open = 0 AND l.unbilled = 0 AND o.invoice_ids <@ o.paid_invoice_ids)
       OR l.net <> o.net_minor OR l.tax <> o.tax_minor)
ORDER BY 1
