-- $1 item ids, $2 line numbers, $3 component ids, $4 quantities, $5 valid from, $6 valid to
INSERT INTO bom_lines (bom_item_id, line_number, component_id, quantity_micros, valid_from, valid_to)
SELECT * FROM unnest($1::uuid[], $2::int[], $3::uuid[], $4::bigint[], $5::date[], $6::date[])
