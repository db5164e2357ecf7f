-- Items by company and sku. $1 companies $2 skus, pairwise. Index: items_sku_unique.
SELECT i.company_id, i.sku, i.id, i.name, i.unit, i.is_service, i.tax_code, i.list_price_micros
FROM unnest($1::uuid[], $2::text[]) AS k (company_id, sku)
JOIN items i ON i.company_id = k.company_id AND i.sku = k.sku
