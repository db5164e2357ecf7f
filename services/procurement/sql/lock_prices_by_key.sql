-- Prices with external keys, locked in id order. $1 company, $2 external keys
SELECT p.id, p.company_id, p.supplier_id, p.item_id, i.sku, p.unit, p.factor_micros, p.currency, p.unit_price_micros, p.min_micros,
       p.max_micros, p.pack_micros, p.lead_time_days, p.valid_from, p.valid_to, p.active, p.external_key, p.version, p.event_version
  FROM supplier_prices p JOIN items i ON i.id = p.item_id
 WHERE p.company_id = $1::uuid AND p.external_key = ANY($2::text[]) ORDER BY p.id FOR NO KEY UPDATE OF p
