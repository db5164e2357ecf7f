-- What would keep a company's facts of today ($1 company, $2 today) out of the books: no open period, roles ($3) without an account.
select 'NO_OPEN_PERIOD', ''
where not exists (select from periods where company_id = $1::uuid and state = 2 and end_date >= $2::date)
union all
select 'NO_ACCOUNT_FOR_ROLE', r.role from unnest($3::text[]) as r (role)
where not exists (select from ledger_accounts a where a.company_id = $1::uuid and a.role = r.role)
