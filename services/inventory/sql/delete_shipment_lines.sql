-- Removes lines of which nothing is left.  $1 company, $2 shipments, $3 order lines.
delete from shipment_lines l
using unnest($2::uuid[], $3::uuid[]) as n (shipment_id, order_line_id)
where l.company_id = $1::uuid and l.shipment_id = n.shipment_id and l.order_line_id = n.order_line_id
