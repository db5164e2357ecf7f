-- Lines of cancelled orders that are invoiced and not credited yet, or credited before their invoice is here. $1 company.
SELECT o.number || '/' || l.line_number, 'invoiced ' || l.invoiced_micros || ', credited ' || l.credited_micros
FROM sales_orders o JOIN order_lines l ON l.order_id = o.id
WHERE o.company_id = $1::uuid AND o.state = 5 AND l.invoiced_micros <> l.credited_micros
ORDER BY 1
