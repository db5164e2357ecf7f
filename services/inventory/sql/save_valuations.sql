-- Writes the valuation of locked items.  $1 company, $2 items, $3 quantities (micros), $4 values (minor).
update item_stock s
set quantity_micros = n.quantity, value_minor = n.value
from unnest($2::uuid[], $3::bigint[], $4::bigint[]) as n (item_id, quantity, value)
where s.company_id = $1::uuid and s.item_id = n.item_id
