-- What left for these orders, as documents say it. $1 orders. Index: order_shipments_pkey.
SELECT order_id, shipment_id, number, tracking, ship_time
FROM order_shipments WHERE order_id = ANY ($1::uuid[]) ORDER BY order_id, ship_time, shipment_id
