-- Lines of shipments.  $1 company, $2 shipments.
select l.shipment_id, l.order_line_id, l.item_id, l.quantity_micros, i.sku
from shipment_lines l
join items i on i.company_id = l.company_id and i.id = l.item_id
where l.company_id = $1::uuid and l.shipment_id = any($2::uuid[])
order by l.shipment_id, l.order_line_id
