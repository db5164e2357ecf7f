-- $1 ids, $2 companies, $3 codes, $4 names, $5 types, $6 roles or null, $7 actor, $8 now
insert into ledger_accounts (id, company_id, code, name, type, role, version, create_time, update_time, create_actor, update_actor)
select t.*, 1, $8::timestamptz, $8::timestamptz, $7::text, $7::text
from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::smallint[], $6::text[]) as t
