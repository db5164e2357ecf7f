-- Unlocked look at which items to lock. $1 work order ids
SELECT id, item_id FROM work_orders WHERE id = ANY($1::uuid[])
