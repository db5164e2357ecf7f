-- Who may supply items. $1 item ids
SELECT DISTINCT supplier_id FROM supplier_prices WHERE item_id = ANY($1::uuid[]) AND active
