-- Moves pending reports to valued (2) or refused (3); one that is settled already gives no row.
-- $1 report ids, $2 new states. Rows: what moved
UPDATE work_order_reports r SET state = u.state
  FROM unnest($1::uuid[], $2::smallint[]) u (id, state)
 WHERE r.id = u.id AND r.state = 1
RETURNING r.id, r.work_order_id, r.state, r.good_micros, r.scrap_micros, r.labour_minor, r.issue
