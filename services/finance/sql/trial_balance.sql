-- Sums of all accounts through a day. $1 company, $2 day or null for all. Whole periods come from the balances, the one that the
-- day cuts from its lines.
with sums as (
  select b.account_id, b.base_debit_minor as debit, b.base_credit_minor as credit
  from balances b join periods p on p.id = b.period_id
  where b.company_id = $1::uuid and ($2::date is null or p.end_date <= $2::date)
  union all
  select l.account_id, greatest(l.base_minor, 0), greatest(-l.base_minor, 0)
  from periods p
  join journal_entries e on e.period_id = p.id and e.accounting_date between p.start_date and $2::date
  join journal_lines l on l.entry_id = e.id
  where p.company_id = $1::uuid and p.start_date <= $2::date and p.end_date > $2::date
)
select a.code, a.name, a.type, coalesce(a.role, ''), sum(s.debit)::bigint, sum(s.credit)::bigint
from sums s join ledger_accounts a on a.id = s.account_id
group by a.code, a.name, a.type, a.role order by a.code
