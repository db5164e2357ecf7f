-- Every win that has an order. $1 company. Rows: '<deal>/<win>', '1'. Index: sales_orders_deal_win_unique.
SELECT deal_id::text || '/' || win_number, '1' FROM sales_orders WHERE company_id = $1::uuid AND deal_id IS NOT NULL ORDER BY 1
