-- Writes the newest known facts of items. $1 ids $2 companies $3 skus $4 names $5 units $6 is_service $7 tax codes
-- $8 list prices (1e-6, null) $9 the owner's event versions. Index: items_pkey.
INSERT INTO items (id, company_id, sku, name, unit, is_service, tax_code, list_price_micros, event_version)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::boolean[], $7::text[], $8::bigint[],
                     $9::bigint[])
ORDER BY 1
ON CONFLICT (id) DO UPDATE SET sku = excluded.sku, name = excluded.name, unit = excluded.unit,
  is_service = excluded.is_service, tax_code = excluded.tax_code, list_price_micros = excluded.list_price_micros,
  event_version = excluded.event_version
WHERE excluded.event_version > items.event_version
