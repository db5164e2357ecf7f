-- Debit minus credit of one account in base currency. $1 company, $2 account.
select coalesce(sum(base_debit_minor - base_credit_minor), 0)::bigint from balances where company_id = $1::uuid and account_id = $2::uuid
