-- Locks the wins of deals that have no order. $1 deals. Index: unplaced_deals_pkey.
SELECT deal_id, win_number, company_id, order_id, deal_won, actor, correlation_id, causation_id, effective_time, traceparent, kind, reason,
  next_try, wait_until, event_version, create_time
FROM unplaced_deals
WHERE deal_id = ANY ($1::uuid[])
ORDER BY deal_id, win_number
FOR UPDATE
