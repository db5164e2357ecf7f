-- Automatic drafts whose time to collect is over, but for those that could not be sent and wait for a person. $1 now, $2 rows
SELECT o.id FROM purchase_orders o
 WHERE o.state = 1 AND o.automatic AND o.send_at <= $1::timestamptz
   AND NOT EXISTS (SELECT FROM exceptions e WHERE e.kind = 'PURCHASE_NOT_SENT' AND e.subject_id = o.id AND e.close_time IS NULL)
 ORDER BY o.send_at LIMIT $2::bigint
