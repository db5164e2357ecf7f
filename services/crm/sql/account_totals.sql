-- What stands open of an account, per currency. $1 account. Indexes: deals_by_account, customer_orders_by_account.
-- Returns currency, open deals, their amount, open orders, their gross, invoiced - credited, paid, orders with exceptions.
select currency, sum(open_deals)::integer, sum(open_deals_minor)::bigint, sum(open_orders)::integer,
       sum(open_orders_minor)::bigint, sum(invoiced_minor)::bigint, sum(paid_minor)::bigint,
       sum(orders_with_exceptions)::integer
from (
  select currency::text, 1 as open_deals, amount_minor as open_deals_minor, 0 as open_orders,
         0::bigint as open_orders_minor, 0::bigint as invoiced_minor, 0::bigint as paid_minor,
         0 as orders_with_exceptions
  from deals
  where account_id = $1::uuid and state = 1
  union all
  select currency, 0, 0, case when state between 1 and 4 then 1 else 0 end,
         case when state between 1 and 4 then gross_minor - cancelled_minor else 0 end,
         invoiced_minor - credited_minor, paid_minor, case when exceptions = '{}' then 0 else 1 end
  from customer_orders
  where account_id = $1::uuid and currency <> ''
) parts
group by currency
order by currency;
