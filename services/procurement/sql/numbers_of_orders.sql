-- $1 purchase order ids. Rows: id, human number
SELECT id, number FROM purchase_orders WHERE id = ANY($1::uuid[])
