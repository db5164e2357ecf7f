-- An order that is over is blocked no longer. $1 orders. Index: supply_blocks_pkey.
DELETE FROM supply_blocks WHERE order_id = ANY ($1::uuid[])
