-- Moves positions that are still where they were seen. The consumers that hold them are fenced by that, and an idle one sees `moves`.
-- $1 topics, $2 partitions, $3 seen offsets, $4 new offsets.
with told as (
  update backbone_control set moves = moves + 1 where part = 'consumer'
)
update consumer_position p
set next_offset = w.after
from unnest($1::text[], $2::integer[], $3::bigint[], $4::bigint[]) as w (topic, partition, before, after)
where p.topic = w.topic and p.partition = w.partition and p.next_offset = w.before
