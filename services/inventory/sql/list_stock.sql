-- A page of stock by sku and location.  $1 company, $2 after this sku, $3 and location, $4 sku prefix, $5 limit.
select i.id, i.sku, i.name, i.unit, w.code, l.code, l.id, b.on_hand_micros, s.quantity_micros, s.value_minor
from location_stock b
join items i on i.company_id = b.company_id and i.id = b.item_id
join item_stock s on s.company_id = b.company_id and s.item_id = b.item_id
join locations l on l.company_id = b.company_id and l.id = b.location_id
join warehouses w on w.company_id = l.company_id and w.id = l.warehouse_id
where b.company_id = $1::uuid and b.on_hand_micros > 0 and (i.sku, l.id) > ($2::text, $3::uuid)
  and starts_with(i.sku, $4::text)
order by i.sku, l.id
limit $5::int
