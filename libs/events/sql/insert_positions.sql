-- Where partitions start that are read for the first time. $1 topics, $2 partitions, $3 offsets.
insert into consumer_position (topic, partition, next_offset)
select * from unnest($1::text[], $2::integer[], $3::bigint[])
on conflict do nothing
