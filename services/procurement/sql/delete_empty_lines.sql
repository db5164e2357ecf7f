-- Lines that nobody needs any more. $1 ids
DELETE FROM purchase_order_lines WHERE id = ANY($1::uuid[])
