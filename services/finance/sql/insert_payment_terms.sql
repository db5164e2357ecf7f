-- $1 ids, $2 companies, $3 codes, $4 days, $5 actor, $6 now
insert into payment_terms (id, company_id, code, net_days, event_version, version, create_time, update_time, create_actor, update_actor)
select t.*, 1, 1, $6::timestamptz, $6::timestamptz, $5::text, $5::text
from unnest($1::uuid[], $2::uuid[], $3::text[], $4::integer[]) as t
