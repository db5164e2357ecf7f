-- Facts of items that are not locked (lines of a demand whose items do not change).  $1 company, $2 items.
select id, sku, unit, supply_method from items where company_id = $1::uuid and id = any($2::uuid[])
