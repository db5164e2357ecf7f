-- From now on what is appended to these keys has versions so much higher. $1 topics, $2 keys, $3 by how much.
insert into outbox_version_shift as v (topic, key, shift)
select topic, key, shift from unnest($1::text[], $2::text[], $3::bigint[]) as g (topic, key, shift)
on conflict (topic, key) do update set shift = v.shift + excluded.shift
