-- $1 item ids
DELETE FROM bom_operations WHERE bom_item_id = ANY($1::uuid[])
