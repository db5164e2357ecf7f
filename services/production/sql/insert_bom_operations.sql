-- $1 item ids, $2 line numbers, $3 work centre ids, $4 minutes
INSERT INTO bom_operations (bom_item_id, line_number, work_centre_id, minutes_micros)
SELECT * FROM unnest($1::uuid[], $2::int[], $3::uuid[], $4::bigint[])
