-- Items by id or sku.  $1 company, $2 ids, $3 skus.
select id, sku, name, unit, supply_method, tax_code, standard_cost_micros, list_price_micros, external_key, version,
       create_time, update_time
from items
where company_id = $1::uuid and (id = any($2::uuid[]) or sku = any($3::text[]))
