-- Deals whose exception NO_ORDER is open although their order is here: the order came while the exception was being raised.
-- $1 kind. Indexes: exceptions_open, deals_pk, customer_orders_by_account.
select e.subject_id
from exceptions e
join deals d on d.id = e.subject_id
where e.close_time is null and e.kind = $1::text
  and exists (select 1 from customer_orders o
              where o.account_id = d.account_id and o.deal_id = d.id and o.win_number = d.win_number);
