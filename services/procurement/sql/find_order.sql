-- A purchase order by id or human number. $1 company, $2 id (null: none), $3 number
SELECT id FROM purchase_orders WHERE company_id = $1::uuid AND (id = $2::uuid OR number = $3::text)
