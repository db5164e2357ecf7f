-- Adds lines of shipments, or writes their quantities.  $1 company, $2 shipments, $3 order lines, $4 items, $5 quantities (micros).
insert into shipment_lines (company_id, shipment_id, order_line_id, item_id, quantity_micros)
select $1::uuid, n.shipment_id, n.order_line_id, n.item_id, n.quantity
from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[]) as n (shipment_id, order_line_id, item_id, quantity)
on conflict on constraint shipment_lines_pkey do update set quantity_micros = excluded.quantity_micros
