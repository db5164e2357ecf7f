-- Copies items, the newer version wins. Arrays, one element an item, in id order.
insert into items (id, company_id, sku, name, unit, supply_method, tax_code, list_price_micros, list_price_currency,
                   event_version)
select n.id, n.company_id, n.sku, n.name, n.unit, n.supply_method, n.tax_code, n.list_price_micros,
       n.list_price_currency, n.event_version
from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::integer[], $7::text[], $8::bigint[],
            $9::text[], $10::bigint[])
     as n(id, company_id, sku, name, unit, supply_method, tax_code, list_price_micros, list_price_currency,
          event_version)
on conflict on constraint items_pk do update
set sku = excluded.sku, name = excluded.name, unit = excluded.unit, supply_method = excluded.supply_method,
    tax_code = excluded.tax_code, list_price_micros = excluded.list_price_micros,
    list_price_currency = excluded.list_price_currency, event_version = excluded.event_version
where items.event_version < excluded.event_version;
