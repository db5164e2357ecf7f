-- Valid parts of the bills of materials of items and of all their components, down all levels.  $1 company, $2 items, $3 day.
-- Rows: assembly, component or null when the bill has no valid line, quantity for one unit (micros), conversion cost (micros).
with recursive tree (item_id) as (
  select unnest($2::uuid[])
  union
  select l.component_id
  from tree t
  join bom_lines l on l.company_id = $1::uuid and l.item_id = t.item_id
  where (l.valid_from is null or l.valid_from <= $3::date) and (l.valid_to is null or l.valid_to >= $3::date)
)
select t.item_id, l.component_id, l.quantity_micros, b.conversion_cost_micros
from tree t
join boms b on b.company_id = $1::uuid and b.item_id = t.item_id
left join bom_lines l on l.company_id = b.company_id and l.item_id = b.item_id
  and (l.valid_from is null or l.valid_from <= $3::date) and (l.valid_to is null or l.valid_to >= $3::date)
