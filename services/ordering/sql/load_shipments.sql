-- Shipments of one order, in the order in which they left. $1 order. Index: order_shipments_pkey.
SELECT shipment_id, number, tracking, ship_time, array_to_string(line_numbers, ','), array_to_string(quantities_micros, ','),
  array_to_string(cumulative_micros, ',')
FROM order_shipments WHERE order_id = $1::uuid ORDER BY ship_time, shipment_id
