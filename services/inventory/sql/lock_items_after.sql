-- A page of the items of all companies, locked in id order.  $1 after this id, $2 how many.  Reads the table: for operators.
select id, sku, name, unit, supply_method, tax_code, standard_cost_micros, list_price_micros, external_key, version,
       event_version, create_time, company_id
from items
where id > $1::uuid
order by id
limit $2::int
for update
