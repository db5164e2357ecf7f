-- Makes warehouses; those that exist stay.  $1 companies, $2 ids, $3 codes, $4 names, $5 actor, $6 now.  Rows: ids of those made.
insert into warehouses (company_id, id, code, name, create_time, create_actor, version, event_version)
select n.company_id, n.id, n.code, n.name, $6::timestamptz, $5::text, 1, 1
from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) as n (company_id, id, code, name)
on conflict do nothing
returning id
