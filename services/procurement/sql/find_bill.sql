-- A bill by id or human number, with its purchase order. $1 company, $2 id (null: none), $3 number
SELECT id, purchase_order_id FROM bills WHERE company_id = $1::uuid AND (id = $2::uuid OR number = $3::text)
