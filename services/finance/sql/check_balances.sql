-- Balances that differ from the sum of their lines. $1 company.
with lines as (
  select l.account_id, e.period_id, l.currency, sum(greatest(l.base_minor, 0)) as debit, sum(greatest(-l.base_minor, 0)) as credit
  from journal_entries e join journal_lines l on l.entry_id = e.id
  where e.company_id = $1::uuid group by l.account_id, e.period_id, l.currency
), kept as (
  select account_id, period_id, currency, base_debit_minor as debit, base_credit_minor as credit from balances where company_id = $1::uuid
)
select a.code || '/' || p.code, coalesce(k.debit - k.credit, 0)::text || ' kept, ' || coalesce(l.debit - l.credit, 0)::text || ' in lines'
from lines l full join kept k using (account_id, period_id, currency)
join ledger_accounts a on a.id = account_id join periods p on p.id = period_id
where l.debit is distinct from k.debit or l.credit is distinct from k.credit
