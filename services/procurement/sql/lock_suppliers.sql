-- Locks suppliers in id order: who may add to their drafts. $1 ids
SELECT id FROM suppliers WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE
