-- R4: no process without a live deadline. $1 company. An order may wait without one for a hold that somebody sees, for a payment (finance
-- owns the due date), or behind an exception.
SELECT o.number, 'state ' || o.state || ' waits for ' || o.waits_for || ' without a deadline'
FROM sales_orders o
WHERE o.company_id = $1::uuid AND o.state IN (1, 2, 4)
  AND (CASE WHEN o.waits_for = 0 THEN o.state <> 2
            ELSE o.deadline IS NULL AND o.raised = 0 END
       OR o.deadline < now() - interval '1 minute')
UNION ALL
SELECT u.deal_id::text || '/' || u.win_number, 'waits for a reference without a deadline'
FROM unplaced_deals u WHERE u.company_id = $1::uuid AND u.wait_until < now() - interval '1 minute'
ORDER BY 1
