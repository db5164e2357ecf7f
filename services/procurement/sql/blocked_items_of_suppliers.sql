-- Items with blocked needs that suppliers have prices for. $1 supplier ids
SELECT DISTINCT p.item_id FROM supplier_prices p
 WHERE p.supplier_id = ANY($1::uuid[]) AND p.active
   AND EXISTS (SELECT 1 FROM supply_needs n WHERE n.item_id = p.item_id AND n.blocked <> '')
