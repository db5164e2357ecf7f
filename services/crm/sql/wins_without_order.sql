-- Deals that entered "won" after $1 and up to $2, still have that win, and no order for it.
-- Returns deal, company, number, account, win number, amount, currency. Index: deal_stages_by_time.
select d.id, d.company_id, d.number, d.win_number, d.amount_minor, d.currency
from deal_stages s
join deals d on d.id = s.deal_id and d.state = 2 and d.win_number = s.win_number
where s.enter_time > $1::timestamptz and s.enter_time <= $2::timestamptz and s.state = 2
  and not exists (select 1 from customer_orders o
                  where o.account_id = d.account_id and o.deal_id = d.id and o.win_number = d.win_number)
order by d.id;
