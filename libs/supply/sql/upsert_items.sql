-- Copies items; an older version never replaces a newer one.
-- $1 ids, $2 company ids, $3 skus, $4 names, $5 units, $6 supply methods, $7 event versions (0: only known from a shortage)
INSERT INTO items (id, company_id, sku, name, unit, supply_method, event_version)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::smallint[], $7::bigint[])
ON CONFLICT (id) DO UPDATE
   SET sku = excluded.sku, name = excluded.name, unit = excluded.unit,
       supply_method = excluded.supply_method, event_version = excluded.event_version
 WHERE items.event_version < excluded.event_version
