-- Invoices that payments of a batch touch, locked; the credit accounts are locked, so that nothing of them changes meanwhile.
-- $1 customers of the batch, $2 invoices that are named, $3 customers whose payments go to the oldest, $4 minor units that these
-- may need. Returns the named ones of these customers and, of each customer in $3, the oldest with something open until $4 is
-- covered: the walk takes one step of the index invoices_open for each. In id order, which is by age.
with recursive walk (customer_id, needed, id, covered) as (
  select n.customer_id, n.needed::numeric, f.id, f.open_minor
  from unnest($3::uuid[], $4::bigint[]) n(customer_id, needed)
  cross join lateral (
    select i.id, (i.gross_minor - i.paid_minor - i.credited_minor)::numeric as open_minor from invoices i
    where i.customer_id = n.customer_id and i.paid_minor + i.credited_minor < i.gross_minor order by i.id limit 1) f
  union all
  select w.customer_id, w.needed, f.id, w.covered + f.open_minor
  from walk w
  cross join lateral (
    select i.id, (i.gross_minor - i.paid_minor - i.credited_minor)::numeric as open_minor from invoices i
    where i.customer_id = w.customer_id and i.paid_minor + i.credited_minor < i.gross_minor and i.id > w.id
    order by i.id limit 1) f
  where w.covered < w.needed
)
select i.id, i.company_id, i.number, i.state, i.order_id, i.order_number, i.deal_id, i.customer_id, i.trigger_id, i.currency,
  i.gross_minor, i.paid_minor, i.credited_minor, i.correlation_id, i.event_version, i.version
from invoices i
where i.id = any ($2::uuid[] || array(select w.id from walk w)) and i.customer_id = any ($1::uuid[])
order by i.id for no key update
