-- What blocks one order. $1 order. Index: supply_blocks_pkey.
SELECT DISTINCT sku, reason FROM supply_blocks WHERE order_id = $1::uuid ORDER BY sku, reason
