-- The id of an order by its human number. $1 company $2 number. Index: sales_orders_number_unique.
SELECT id FROM sales_orders WHERE company_id = $1::uuid AND number = $2::text
