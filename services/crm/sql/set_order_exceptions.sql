-- Exceptions of orders. Arrays: order, kind raised or '', kind resolved or ''. An order may have several elements; no kind is
-- both raised and resolved by them.
update customer_orders o
set exceptions = array(select e from unnest(o.exceptions) e where e <> all(n.raised) and e <> all(n.resolved)) || n.raised
from (
  select order_id, array_remove(array_agg(distinct raised), '') as raised,
         array_remove(array_agg(distinct resolved), '') as resolved
  from unnest($1::uuid[], $2::text[], $3::text[]) as x(order_id, raised, resolved)
  group by order_id
) n
where o.order_id = n.order_id;
