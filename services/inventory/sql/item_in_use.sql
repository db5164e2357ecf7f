-- Which items have stock or demand.  $1 company, $2 items. Uses demand_lines_item_idx.
select s.item_id from item_stock s
where s.company_id = $1::uuid and s.item_id = any($2::uuid[])
  and (s.quantity_micros > 0
       or exists (select from demand_lines l where l.company_id = s.company_id and l.item_id = s.item_id))
