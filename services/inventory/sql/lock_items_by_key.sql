-- Locks items for a change, by id, in id order.  $1 company, $2 ids, $3 external keys.
select id, sku, name, unit, supply_method, tax_code, standard_cost_micros, list_price_micros, external_key, version,
       event_version, create_time
from items
where company_id = $1::uuid and (id = any($2::uuid[]) or external_key = any($3::text[]))
order by id
for update
