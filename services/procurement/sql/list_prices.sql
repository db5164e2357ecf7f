-- One page by id. $1 company, $2 id after which, $3 rows, $4 sku (empty: all), $5 supplier (null: all)
SELECT p.id, p.company_id, p.supplier_id, p.item_id, i.sku, p.unit, p.factor_micros, p.currency, p.unit_price_micros, p.min_micros,
       p.max_micros, p.pack_micros, p.lead_time_days, p.valid_from, p.valid_to, p.active, p.external_key, p.version, p.event_version
  FROM supplier_prices p JOIN items i ON i.id = p.item_id
 WHERE p.company_id = $1::uuid AND p.id > $2::uuid AND ($4::text = '' OR i.sku = $4::text)
   AND ($5::uuid IS NULL OR p.supplier_id = $5::uuid)
 ORDER BY p.id LIMIT $3::bigint
