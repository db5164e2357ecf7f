-- Stages of a pipeline in which a deal is, or was when it was won or lost, other than those of $2. $1 pipeline. Reads all deals:
-- pipelines change rarely.
select distinct stage_code
from deals
where pipeline_id = $1::uuid and stage_code <> all($2::text[]);
