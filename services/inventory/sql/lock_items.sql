-- Locks items for the transaction, in id order, and reads their facts and valuation.  $1 company, $2 items.
select s.item_id, i.sku, i.unit, i.supply_method, s.quantity_micros, s.value_minor
from item_stock s
join items i on i.company_id = s.company_id and i.id = s.item_id
where s.company_id = $1::uuid and s.item_id = any($2::uuid[])
order by s.item_id
for update of s
