-- F2: the trial balance is not zero. $1 company.
select 'trial_balance', sum(base_debit_minor - base_credit_minor)::text from balances where company_id = $1::uuid
having sum(base_debit_minor - base_credit_minor) <> 0
