-- Drafts whose time to collect is over. $1 now, $2 rows
SELECT id, item_id FROM work_orders WHERE state = 1 AND release_at <= $1::timestamptz ORDER BY release_at LIMIT $2::bigint
