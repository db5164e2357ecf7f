-- A page of items by sku.  $1 company, $2 after this sku, $3 sku prefix, $4 limit.
select id, sku, name, unit, supply_method, tax_code, standard_cost_micros, list_price_micros, external_key, version,
       create_time, update_time
from items
where company_id = $1::uuid and sku > $2::text and starts_with(sku, $3::text)
order by sku
limit $4::int
