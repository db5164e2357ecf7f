-- $1 ids. Rows: id, sku
SELECT id, sku FROM items WHERE id = ANY($1::uuid[])
