-- Items by id or sku.  $1 company, $2 ids, $3 skus.
select id, sku from items
where company_id = $1::uuid and (id = any($2::uuid[]) or sku = any($3::text[]))
