-- Writes a locked pipeline. $1 id, $2 name, $3 version, $4 time, $5 actor.
update pipelines
set name = $2::text, version = $3::bigint, update_time = $4::timestamptz, update_actor = $5::text
where id = $1::uuid;
