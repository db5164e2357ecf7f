-- Locks items in id order: the planning lock. $1 ids
SELECT id FROM items WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE
