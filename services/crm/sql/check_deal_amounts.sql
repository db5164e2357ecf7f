-- Deals whose amount is not the sum of their lines. $1 company. Returns deal, "amount <> sum".
select d.id::text, d.amount_minor::text || ' <> ' || coalesce(sum(l.net_minor), 0)::text
from deals d
left join deal_lines l on l.deal_id = d.id
where d.company_id = $1::uuid
group by d.id
having d.amount_minor <> coalesce(sum(l.net_minor), 0);
