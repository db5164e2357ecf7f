-- One page by sku. $1 company, $2 sku after which, $3 rows
SELECT b.item_id, i.sku FROM boms b JOIN items i ON i.id = b.item_id
 WHERE b.company_id = $1::uuid AND i.sku > $2::text ORDER BY i.sku LIMIT $3::bigint
