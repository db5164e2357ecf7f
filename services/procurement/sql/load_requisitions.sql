-- $1 purchase order ids
SELECT purchase_order_id, id, number, demand_id, line_id, item_id, sku, quantity_micros, state, event_version
  FROM requisitions WHERE purchase_order_id = ANY($1::uuid[]) ORDER BY purchase_order_id, id
