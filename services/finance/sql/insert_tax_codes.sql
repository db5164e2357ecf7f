-- $1 ids, $2 companies, $3 codes, $4 names, $5 rates, $6 actor, $7 now
insert into tax_codes (id, company_id, code, name, rate_micros, event_version, version, create_time, update_time, create_actor, update_actor)
select t.*, 1, 1, $7::timestamptz, $7::timestamptz, $6::text, $6::text
from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::bigint[]) as t
