-- Locks one pipeline against other changes. $1 pipeline. Returns version.
select version from pipelines where id = $1::uuid for update;
