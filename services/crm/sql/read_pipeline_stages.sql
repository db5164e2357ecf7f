-- All stages of a company's pipelines, in order. $1 company. Returns pipeline, code, name, probability.
select s.pipeline_id, s.code, s.name, s.probability_percent
from pipeline_stages s
join pipelines p on p.id = s.pipeline_id
where p.company_id = $1::uuid
order by s.pipeline_id, s.position;
