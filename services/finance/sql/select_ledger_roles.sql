-- The accounts of all roles. $1 company ids. Returns company, role, account.
select company_id, role, id from ledger_accounts where company_id = any ($1::uuid[]) and role is not null
