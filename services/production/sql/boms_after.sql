-- A page of the bills of materials of all companies. $1 item id after which, $2 rows
SELECT item_id FROM boms WHERE item_id > $1::uuid ORDER BY item_id LIMIT $2::bigint
