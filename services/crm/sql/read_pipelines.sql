-- All pipelines of a company (a handful), by code. $1 company. Index: pipeline_exists.
select id, company_id, code, name, version, create_time, update_time, create_actor, update_actor
from pipelines
where company_id = $1::uuid
order by code;
