-- $1 company, $2 skus
SELECT id, company_id, sku, name, unit, supply_method, event_version FROM items WHERE company_id = $1::uuid AND sku = ANY($2::text[])
