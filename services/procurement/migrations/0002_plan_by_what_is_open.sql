-- Planning reads what it decides on, not all pegs of an order: how much of a line is pegged stands on the line, how many roots its pegs have
-- on the order; a line that can still give something to nobody in particular is found by a partial index, whatever was bought before.
ALTER TABLE purchase_order_lines ADD COLUMN open_pegs_micros bigint NOT NULL DEFAULT 0; -- sum of its open pegs, in stock units
ALTER TABLE purchase_orders ADD COLUMN roots int NOT NULL DEFAULT 0;                    -- sum over its pegs
ALTER TABLE purchase_orders ADD COLUMN traceparent text NOT NULL DEFAULT '';            -- of the first need it was made for
ALTER TABLE supply_needs ADD COLUMN traceparent text NOT NULL DEFAULT '';               -- of what raised it first

UPDATE purchase_order_lines l SET open_pegs_micros = p.open_micros
  FROM (SELECT purchase_order_line_id, sum(open_micros) AS open_micros FROM purchase_order_pegs GROUP BY 1) p
 WHERE p.purchase_order_line_id = l.id;
UPDATE purchase_orders o SET roots = p.roots
  FROM (SELECT l.purchase_order_id, sum(x.roots) AS roots
          FROM purchase_order_pegs x JOIN purchase_order_lines l ON l.id = x.purchase_order_line_id GROUP BY 1) p
 WHERE p.purchase_order_id = o.id;

DROP INDEX purchase_order_lines_by_item;
CREATE INDEX purchase_order_lines_pool ON purchase_order_lines (item_id)
 WHERE NOT closed AND stock_quantity_micros - accepted_stock_micros - rejected_stock_micros > open_pegs_micros;
DROP INDEX requisitions_by_purchase_order;
CREATE INDEX requisitions_by_demand ON requisitions (purchase_order_id, demand_id, line_id);
