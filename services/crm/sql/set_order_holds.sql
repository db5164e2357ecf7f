-- The hold reasons now in force. Arrays: order, reasons (comma separated, empty when the order moves again).
update customer_orders o
set hold_reasons = n.hold_reasons
from unnest($1::uuid[], $2::text[]) as n(order_id, hold_reasons)
where o.order_id = n.order_id;
