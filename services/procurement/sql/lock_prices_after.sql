-- A page of the prices of all companies, locked in id order. $1 after this id, $2 rows
SELECT p.id, p.company_id, p.supplier_id, p.item_id, i.sku, p.unit, p.factor_micros, p.currency, p.unit_price_micros, p.min_micros,
       p.max_micros, p.pack_micros, p.lead_time_days, p.valid_from, p.valid_to, p.active, p.external_key, p.version, p.event_version
  FROM supplier_prices p JOIN items i ON i.id = p.item_id
 WHERE p.id > $1::uuid ORDER BY p.id LIMIT $2::bigint FOR NO KEY UPDATE OF p
