-- Prices of active suppliers that hold on a day, in the base currency. $1 company, $2 item ids, $3 day
SELECT p.item_id, p.id, p.supplier_id, p.unit, p.factor_micros, p.unit_price_micros, p.min_micros, p.max_micros, p.pack_micros,
       p.lead_time_days
  FROM supplier_prices p JOIN suppliers s ON s.id = p.supplier_id JOIN companies c ON c.id = p.company_id
 WHERE p.company_id = $1::uuid AND p.item_id = ANY($2::uuid[]) AND p.active AND s.active
   AND p.currency = c.base_currency AND s.currency = c.base_currency
   AND (p.valid_from IS NULL OR p.valid_from <= $3::date) AND (p.valid_to IS NULL OR p.valid_to >= $3::date)
 ORDER BY p.item_id, p.id
