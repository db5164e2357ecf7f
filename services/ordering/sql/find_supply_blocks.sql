-- Orders that a demand's item blocks. $1 sources $2 demands $3 items, pairwise. Index: supply_blocks_demand.
SELECT DISTINCT b.order_id, b.source, b.demand_id, b.item_id
FROM unnest($1::smallint[], $2::uuid[], $3::uuid[]) AS k (source, demand_id, item_id)
JOIN supply_blocks b ON b.demand_id = k.demand_id AND b.item_id = k.item_id AND b.source = k.source
