-- Adds a batch to the balances: each hot row once, locked in key order.
-- $1 companies, $2 accounts, $3 periods, $4 currencies, $5 debits, $6 credits, $7 base debits, $8 base credits
insert into balances as b (company_id, account_id, period_id, currency, debit_minor, credit_minor, base_debit_minor, base_credit_minor)
select t.company_id, t.account_id, t.period_id, t.currency, sum(t.debit), sum(t.credit), sum(t.base_debit), sum(t.base_credit)
from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[])
  as t (company_id, account_id, period_id, currency, debit, credit, base_debit, base_credit)
group by t.company_id, t.account_id, t.period_id, t.currency
order by t.company_id, t.account_id, t.period_id, t.currency
on conflict (company_id, account_id, period_id, currency) do update set
  debit_minor = b.debit_minor + excluded.debit_minor,
  credit_minor = b.credit_minor + excluded.credit_minor,
  base_debit_minor = b.base_debit_minor + excluded.base_debit_minor,
  base_credit_minor = b.base_credit_minor + excluded.base_credit_minor
