-- Adds items, or writes what may change of them.  $1 company, $2 ids, $3 skus, $4 names, $5 units, $6 supply methods, $7 tax codes,
-- $8 standard costs, $9 list prices (micros), $10 external keys, $11 versions, $12 event versions, $13 actor, $14 now.
insert into items (company_id, id, sku, name, unit, supply_method, tax_code, standard_cost_micros, list_price_micros,
                   external_key, version, event_version, create_time, update_time, create_actor, update_actor)
select $1::uuid, n.id, n.sku, n.name, n.unit, n.supply_method, n.tax_code, n.standard_cost, n.list_price, n.external_key,
       n.version, n.event_version, $14::timestamptz, $14::timestamptz, $13::text, $13::text
from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::int[], $7::text[], $8::bigint[], $9::bigint[],
            $10::text[], $11::bigint[], $12::bigint[])
  as n (id, sku, name, unit, supply_method, tax_code, standard_cost, list_price, external_key, version, event_version)
on conflict on constraint items_pkey
do update set sku = excluded.sku, name = excluded.name, unit = excluded.unit, supply_method = excluded.supply_method,
              tax_code = excluded.tax_code, standard_cost_micros = excluded.standard_cost_micros,
              list_price_micros = excluded.list_price_micros, version = excluded.version,
              event_version = excluded.event_version, update_time = excluded.update_time,
              update_actor = excluded.update_actor
