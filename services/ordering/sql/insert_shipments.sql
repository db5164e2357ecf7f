-- Shipments of orders that the transaction has locked. $1 orders $2 shipments $3 numbers $4 trackings $5 times; per shipment, comma-separated:
-- $6 positions of the lines $7 quantities (1e-6) $8 cumulative quantities (1e-6).
INSERT INTO order_shipments (order_id, shipment_id, number, tracking, ship_time, line_numbers, quantities_micros, cumulative_micros)
SELECT n.order_id, n.shipment_id, n.number, n.tracking, n.ship_time, string_to_array(n.line_numbers, ',')::integer[],
  string_to_array(n.quantities, ',')::bigint[], string_to_array(n.cumulative, ',')::bigint[]
FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::text[], $8::text[])
  AS n (order_id, shipment_id, number, tracking, ship_time, line_numbers, quantities, cumulative)
