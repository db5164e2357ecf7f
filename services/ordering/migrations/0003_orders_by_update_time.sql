-- An export of what was written since a time finds it without reading every order.
CREATE INDEX sales_orders_update_time ON sales_orders (company_id, update_time);
