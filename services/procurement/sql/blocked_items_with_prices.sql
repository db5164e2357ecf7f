-- Items with blocked needs and a price that could hold by now. $1 now, $2 rows
SELECT DISTINCT n.item_id FROM supply_needs n JOIN supplier_prices p ON p.item_id = n.item_id JOIN suppliers s ON s.id = p.supplier_id
  JOIN companies c ON c.id = n.company_id
 WHERE n.blocked <> '' AND p.active AND s.active AND p.currency = c.base_currency AND s.currency = c.base_currency
   AND (p.valid_from IS NULL OR p.valid_from <= ($1::timestamptz AT TIME ZONE c.time_zone)::date)
   AND (p.valid_to IS NULL OR p.valid_to >= ($1::timestamptz AT TIME ZONE c.time_zone)::date)
 LIMIT $2::bigint
