-- $1 item ids
SELECT bom_item_id, component_id, quantity_micros, valid_from, valid_to
  FROM bom_lines WHERE bom_item_id = ANY($1::uuid[]) ORDER BY bom_item_id, line_number
