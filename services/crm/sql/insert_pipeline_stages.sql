-- Writes the stages of pipelines. Arrays, one element a stage.
insert into pipeline_stages (pipeline_id, company_id, position, code, name, probability_percent)
select n.pipeline_id, n.company_id, n.position, n.code, n.name, n.probability_percent
from unnest($1::uuid[], $2::uuid[], $3::integer[], $4::text[], $5::text[], $6::integer[])
     as n(pipeline_id, company_id, position, code, name, probability_percent);
