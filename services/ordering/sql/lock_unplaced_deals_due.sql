-- Locks wins that are to be tried again, or have waited long enough to become an exception. $1 how many.
SELECT deal_id, win_number, company_id, order_id, deal_won, actor, correlation_id, causation_id, effective_time, traceparent, kind, reason,
  next_try, wait_until, event_version, create_time
FROM unplaced_deals
WHERE next_try <= now() OR wait_until <= now()
ORDER BY deal_id, win_number
LIMIT $1::integer
FOR UPDATE SKIP LOCKED
