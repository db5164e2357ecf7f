-- Makes locations; those that exist stay.  $1 companies, $2 ids, $3 warehouses or null, $4 codes, $5 kinds, $6 actor, $7 now.
insert into locations (company_id, id, warehouse_id, code, kind, create_time, create_actor)
select n.company_id, n.id, n.warehouse_id, n.code, n.kind, $7::timestamptz, $6::text
from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::int[]) as n (company_id, id, warehouse_id, code, kind)
on conflict do nothing
