-- Opening rows that were imported before.  $1 company, $2 external keys.
select external_key, item_id, location_id, quantity_micros, unit_cost_micros
from opening_rows
where company_id = $1::uuid and external_key = any($2::text[])
