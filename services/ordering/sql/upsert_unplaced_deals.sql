-- Wins that cannot become orders now. One array per column; $12 missing references, joined by the character 31. A win that is there already gets
-- the newest reason and keeps its first time and, once its exception is raised, its silence. Index: unplaced_deals_pkey.
INSERT INTO unplaced_deals AS u (deal_id, win_number, company_id, order_id, deal_won, actor, correlation_id, causation_id,
  effective_time, traceparent, kind, reason, missing, next_try, wait_until, event_version, create_time)
SELECT n.deal_id, n.win_number, n.company_id, n.order_id, n.deal_won, n.actor, n.correlation_id, n.causation_id,
  n.effective_time, n.traceparent, n.kind, n.reason, string_to_array(n.missing, chr(31)), n.next_try, n.wait_until,
  n.event_version, n.create_time
FROM unnest($1::uuid[], $2::integer[], $3::uuid[], $4::uuid[], $5::bytea[], $6::text[], $7::text[], $8::text[],
    $9::timestamptz[], $10::text[], $11::text[], $12::text[], $13::text[], $14::timestamptz[], $15::timestamptz[],
    $16::bigint[], $17::timestamptz[])
  AS n (deal_id, win_number, company_id, order_id, deal_won, actor, correlation_id, causation_id,
    effective_time, traceparent, kind, missing, reason, next_try, wait_until, event_version, create_time)
ORDER BY n.deal_id, n.win_number
ON CONFLICT (deal_id, win_number) DO UPDATE SET kind = excluded.kind, reason = excluded.reason, missing = excluded.missing,
  next_try = excluded.next_try, wait_until = excluded.wait_until, event_version = excluded.event_version
