-- Removes the stages of a locked pipeline before they are written anew. $1 pipeline.
delete from pipeline_stages where pipeline_id = $1::uuid;
