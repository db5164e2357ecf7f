-- Wins with more than one order. $1 company. Returns "<deal>/<win number>", number of orders.
select deal_id::text || '/' || win_number::text, count(*)::text
from customer_orders
where company_id = $1::uuid and deal_id is not null and win_number > 0
group by deal_id, win_number
having count(*) > 1;
