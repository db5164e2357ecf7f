-- Notes that supply for orders is blocked. $1 orders $2 sources $3 demands $4 items $5 skus $6 reasons.
INSERT INTO supply_blocks (order_id, source, demand_id, item_id, sku, reason)
SELECT DISTINCT ON (1, 2, 3, 4) * FROM unnest($1::uuid[], $2::smallint[], $3::uuid[], $4::uuid[], $5::text[], $6::text[])
ON CONFLICT (order_id, source, demand_id, item_id) DO UPDATE SET reason = excluded.reason
