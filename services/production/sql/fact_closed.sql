-- Finished work orders that do not add up (M7: produced + scrapped + closed short = planned, nothing pending, no open peg).
-- $1 company
SELECT w.number, 'good ' || w.good_micros || ' scrap ' || w.scrap_micros || ' planned ' || w.quantity_micros
  FROM work_orders w
 WHERE w.company_id = $1::uuid AND w.state = 8
   AND (w.pending_reports <> 0 OR (w.reason = '' AND w.good_micros + w.scrap_micros <> w.quantity_micros)
        OR EXISTS (SELECT 1 FROM work_order_pegs p WHERE p.work_order_id = w.id AND p.open_micros > 0))
 ORDER BY 1 LIMIT 1000
