-- Locks the wins that wait for a reference that has just arrived. $1 company $2 references ('item:<sku>', 'tax:<code>').
-- Index: unplaced_deals_missing.
SELECT deal_id, win_number, company_id, order_id, deal_won, actor, correlation_id, causation_id, effective_time, traceparent, kind, reason,
  next_try, wait_until, event_version, create_time
FROM unplaced_deals
WHERE company_id = $1::uuid AND missing && $2::text[]
ORDER BY deal_id, win_number
FOR UPDATE
