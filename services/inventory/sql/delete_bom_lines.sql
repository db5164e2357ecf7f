-- Forgets the old lines of bills of materials.  $1 company, $2 items.
delete from bom_lines where company_id = $1::uuid and item_id = any($2::uuid[])
