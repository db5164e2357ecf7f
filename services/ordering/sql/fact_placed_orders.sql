-- Wins that have an order, by key. $1 company uuid, $2 text: behind this key ('' the first), $3 rows at most bigint.
-- Rows: '<deal>/<win>', '1'. Index: sales_orders_deal_win_unique.
SELECT key, '1'
FROM (SELECT deal_id, deal_id::text || '/' || win_number AS key
      FROM sales_orders
      WHERE company_id = $1::uuid AND deal_id IS NOT NULL
        AND deal_id >= coalesce(nullif(left($2::text, 36), '')::uuid, '00000000-0000-0000-0000-000000000000'::uuid)) o
WHERE key COLLATE "C" > $2::text
ORDER BY deal_id, key COLLATE "C"
LIMIT $3::bigint
