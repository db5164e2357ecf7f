-- Writes the quantities (1e-6) of lines whose orders are locked. $1 orders $2 positions $3.. reserved, backordered, shipped, invoiced,
-- credited, cancelled. Index: order_lines_pkey.
UPDATE order_lines l SET
  reserved_micros = n.reserved, backordered_micros = n.backordered, shipped_micros = n.shipped,
  invoiced_micros = n.invoiced, credited_micros = n.credited, cancelled_micros = n.cancelled
FROM unnest($1::uuid[], $2::integer[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[])
  AS n (order_id, line_number, reserved, backordered, shipped, invoiced, credited, cancelled)
WHERE l.order_id = n.order_id AND l.line_number = n.line_number
