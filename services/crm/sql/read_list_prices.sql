-- List prices by sku. $1 company, $2 skus. Index: items_by_sku. Returns sku, price (micros) or null, currency.
select sku, list_price_micros, list_price_currency
from items
where company_id = $1::uuid and sku = any($2::text[]);
