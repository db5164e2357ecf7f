-- Copies lines of bills of materials.  $1 company, $2 items, $3 line numbers, $4 components, $5 quantities for one unit (micros),
-- $6 valid from, $7 valid to.
insert into bom_lines (company_id, item_id, line_number, component_id, quantity_micros, valid_from, valid_to)
select $1::uuid, n.item_id, n.line_number, n.component_id, n.quantity, n.valid_from, n.valid_to
from unnest($2::uuid[], $3::int[], $4::uuid[], $5::bigint[], $6::date[], $7::date[])
  as n (item_id, line_number, component_id, quantity, valid_from, valid_to)
