-- $1 company, $2 skus. Rows: sku, id
SELECT sku, id FROM items WHERE company_id = $1::uuid AND sku = ANY($2::text[])
