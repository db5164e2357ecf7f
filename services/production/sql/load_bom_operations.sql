-- $1 item ids
SELECT bom_item_id, work_centre_id, minutes_micros
  FROM bom_operations WHERE bom_item_id = ANY($1::uuid[]) ORDER BY bom_item_id, line_number
