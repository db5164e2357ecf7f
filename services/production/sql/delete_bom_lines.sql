-- $1 item ids
DELETE FROM bom_lines WHERE bom_item_id = ANY($1::uuid[])
