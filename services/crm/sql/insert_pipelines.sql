-- Creates pipelines; one whose code exists already is left out of the result. Arrays, one element a pipeline. Returns id.
insert into pipelines (id, company_id, code, name, version, create_time, update_time, create_actor, update_actor)
select n.id, n.company_id, n.code, n.name, 1, $5::timestamptz, $5::timestamptz, $6::text, $6::text
from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) as n(id, company_id, code, name)
on conflict on constraint pipeline_exists do nothing
returning id;
