-- Ends blocks of locked orders; returns the orders that have none left, each with the last of the changes that ended one.
-- $1 sources $2 demands $3 items, pairwise. Rows: order, position of that change (from 0). Index: supply_blocks_demand.
WITH gone AS (
  DELETE FROM supply_blocks b
  USING unnest($1::smallint[], $2::uuid[], $3::uuid[]) WITH ORDINALITY AS k (source, demand_id, item_id, position)
  WHERE b.demand_id = k.demand_id AND b.item_id = k.item_id AND b.source = k.source
  RETURNING b.order_id, b.source, b.demand_id, b.item_id, k.position)
SELECT g.order_id, (max(g.position) - 1)::integer
FROM gone g
WHERE NOT EXISTS (
  SELECT 1 FROM supply_blocks b WHERE b.order_id = g.order_id AND NOT EXISTS (
    SELECT 1 FROM gone x WHERE x.order_id = b.order_id AND x.source = b.source AND x.demand_id = b.demand_id
      AND x.item_id = b.item_id))
GROUP BY g.order_id
ORDER BY g.order_id
