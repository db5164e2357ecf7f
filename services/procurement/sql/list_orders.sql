-- One page: what still brings something first, then the finished, each by id. Rows: id, rank.
-- $1 company, $2 rank and $3 id after which, $4 rows, $5 states (empty: all), $6 order id (empty: all), $7 supplier (null: all)
SELECT o.id, (o.state >= 8)::int FROM purchase_orders o
 WHERE o.company_id = $1::uuid AND ((o.state >= 8)::int, o.id) > ($2::int, $3::uuid)
   AND (cardinality($5::smallint[]) = 0 OR o.state = ANY($5::smallint[]))
   AND ($6::text = '' OR o.id IN (
         SELECT l.purchase_order_id FROM supply_need_roots r JOIN purchase_order_pegs p USING (demand_id, line_id)
           JOIN purchase_order_lines l ON l.id = p.purchase_order_line_id WHERE r.order_id = $6::text))
   AND ($7::uuid IS NULL OR o.supplier_id = $7::uuid)
 ORDER BY (o.state >= 8)::int, o.id LIMIT $4::bigint
