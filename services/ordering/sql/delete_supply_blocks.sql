-- Ends blocks of locked orders; returns the orders that have none left. $1 sources $2 demands $3 items, pairwise.
WITH gone AS (
  DELETE FROM supply_blocks b
  USING unnest($1::smallint[], $2::uuid[], $3::uuid[]) AS k (source, demand_id, item_id)
  WHERE b.demand_id = k.demand_id AND b.item_id = k.item_id AND b.source = k.source
  RETURNING b.order_id, b.source, b.demand_id, b.item_id)
SELECT DISTINCT g.order_id FROM gone g
WHERE NOT EXISTS (
  SELECT 1 FROM supply_blocks b WHERE b.order_id = g.order_id AND NOT EXISTS (
    SELECT 1 FROM gone x WHERE x.order_id = b.order_id AND x.source = b.source AND x.demand_id = b.demand_id
      AND x.item_id = b.item_id))
