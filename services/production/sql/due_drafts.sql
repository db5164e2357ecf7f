-- Drafts whose time to collect is over, but for those that could not be released and wait for a person. $1 now, $2 rows
SELECT w.id, w.item_id FROM work_orders w
 WHERE w.state = 1 AND w.release_at <= $1::timestamptz
   AND NOT EXISTS (SELECT FROM exceptions e WHERE e.kind = 'WORK_ORDER_NOT_RELEASED' AND e.subject_id = w.id AND e.close_time IS NULL)
 ORDER BY w.release_at LIMIT $2::bigint
