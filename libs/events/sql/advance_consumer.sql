-- Notes what a batch has taken charge of, and how far its partitions are read.
-- $1 streams, $2 subjects, $3 versions; $4 topics, $5 partitions, $6 next offsets.
with seen as (
  insert into consumer_seen (stream, subject, last_version)
  select * from unnest($1::smallint[], $2::uuid[], $3::bigint[])
  on conflict (stream, subject) do update set last_version = excluded.last_version
)
update consumer_position p
set next_offset = w.next_offset
from unnest($4::text[], $5::integer[], $6::bigint[]) as w (topic, partition, next_offset)
where p.topic = w.topic and p.partition = w.partition
