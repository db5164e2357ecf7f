-- Automatic drafts whose time to collect is over. $1 now, $2 rows
SELECT id FROM purchase_orders WHERE state = 1 AND automatic AND send_at <= $1::timestamptz ORDER BY send_at LIMIT $2::bigint
