-- Who is meant: accounts by id, number or external key; one that is named twice is there twice.
-- $1 company, $2 ids, $3 numbers, $4 external keys. Indexes: accounts_pk, accounts_number_exists, account_external_key_exists.
-- Returns id, number, external key, currency, name.
select id, number, external_key, currency, name
from accounts
where (company_id = $1::uuid) is true and id = any($2::uuid[])
union all
select id, number, external_key, currency, name
from accounts
where company_id = $1::uuid and number = any($3::text[])
union all
select id, number, external_key, currency, name
from accounts
where company_id = $1::uuid and external_key = any($4::text[]);
