-- Orders whose process waits, of all companies. $1 the exception kinds that mean overdue (a set). Rows: step, how many wait, how many of
-- these are overdue and not excused by a person. Index only: sales_orders_deadline.
SELECT waits_for, count(*), count(*) FILTER (WHERE deadline <= now() OR open_exceptions & $1::integer <> 0)
FROM sales_orders
WHERE waits_for <> 0
GROUP BY waits_for
