-- Balance of the account of a role in base currency, debit positive. $1 company, $2 role. Returns currency, minor.
select c.base_currency, coalesce(sum(b.base_debit_minor - b.base_credit_minor), 0)::bigint
from companies c
join ledger_accounts a on a.company_id = c.id and a.role = $2::text
left join balances b on b.company_id = c.id and b.account_id = a.id
where c.id = $1::uuid group by c.base_currency
