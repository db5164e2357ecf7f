-- One page: held ones first, then the others, each by id. Rows: id, rank.
-- $1 company, $2 rank and $3 id after which, $4 rows, $5 states (empty: all), $6 purchase order (null: all)
SELECT b.id, (b.state <> 3)::int FROM bills b
 WHERE b.company_id = $1::uuid AND ((b.state <> 3)::int, b.id) > ($2::int, $3::uuid)
   AND (cardinality($5::smallint[]) = 0 OR b.state = ANY($5::smallint[]))
   AND ($6::uuid IS NULL OR b.purchase_order_id = $6::uuid)
 ORDER BY (b.state <> 3)::int, b.id LIMIT $4::bigint
