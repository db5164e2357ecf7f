-- The index of deadlines also tells, without the rows, what the living orders wait for.
DROP INDEX sales_orders_deadline;
CREATE INDEX sales_orders_deadline ON sales_orders (deadline) INCLUDE (waits_for, open_exceptions)
  WHERE deadline IS NOT NULL OR waits_for <> 0;
