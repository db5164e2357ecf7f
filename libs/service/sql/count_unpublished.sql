-- Rows of the outbox that the broker has not acknowledged as far as the relay has noted (it notes every 250 ms).
SELECT count(*)
  FROM outbox o
 CROSS JOIN relay_progress p
 WHERE o.id > p.acked_to
    OR EXISTS (SELECT FROM unnest(p.missing_lo, p.missing_hi) AS m (lo, hi) WHERE o.id BETWEEN m.lo AND m.hi)
