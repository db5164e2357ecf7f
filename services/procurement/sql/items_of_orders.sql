-- Unlocked look at which items to lock. $1 purchase order ids
SELECT DISTINCT item_id FROM purchase_order_lines WHERE purchase_order_id = ANY($1::uuid[])
