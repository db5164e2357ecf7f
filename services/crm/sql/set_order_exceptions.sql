-- Exceptions of orders. Arrays: order, kind raised or '', kind resolved or ''.
update customer_orders o
set exceptions = case
      when n.raised <> '' then array_append(array_remove(o.exceptions, n.raised), n.raised)
      else array_remove(o.exceptions, n.resolved) end
from unnest($1::uuid[], $2::text[], $3::text[]) as n(order_id, raised, resolved)
where o.order_id = n.order_id;
