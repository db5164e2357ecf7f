-- One page of ids, oldest first. $1 company, $2 id after which, $3 rows, $4 states (empty: all), $5 order id (empty: all)
SELECT w.id FROM work_orders w
 WHERE w.company_id = $1::uuid AND w.id > $2::uuid AND w.number <> ''
   AND (cardinality($4::smallint[]) = 0 OR w.state = ANY($4::smallint[]))
   AND ($5::text = '' OR EXISTS (SELECT 1 FROM work_order_pegs p JOIN supply_need_roots r USING (demand_id, line_id)
                                  WHERE p.work_order_id = w.id AND r.order_id = $5::text))
 ORDER BY w.id LIMIT $3::bigint
