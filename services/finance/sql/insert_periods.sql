-- Adds the periods that are missing. $1 ids, $2 companies, $3 codes, $4 starts, $5 ends, $6 states, $7 now
insert into periods (id, company_id, code, start_date, end_date, state, event_version, version, create_time, update_time, update_actor)
select t.*, 0, 1, $7::timestamptz, $7::timestamptz, 'system:finance'
from unnest($1::uuid[], $2::uuid[], $3::text[], $4::date[], $5::date[], $6::smallint[]) as t
on conflict (company_id, code) do nothing
