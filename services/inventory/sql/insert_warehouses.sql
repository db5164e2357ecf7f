-- Makes warehouses; those that exist stay.  $1 companies, $2 ids, $3 codes, $4 names, $5 actor, $6 now.
insert into warehouses (company_id, id, code, name, create_time, create_actor)
select n.company_id, n.id, n.code, n.name, $6::timestamptz, $5::text
from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) as n (company_id, id, code, name)
on conflict do nothing
