-- Who is meant: accounts by id, number or external key. $1 company, $2 ids, $3 numbers, $4 external keys.
-- Returns id, number, external key, currency, name.
select id, number, external_key, currency, name
from accounts
where company_id = $1::uuid
  and (id = any($2::uuid[]) or number = any($3::text[]) or external_key = any($4::text[]));
