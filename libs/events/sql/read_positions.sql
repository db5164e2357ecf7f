-- $1 topics, $2 partitions. Rows: topic, partition, next offset, of those that have one.
select p.topic, p.partition, p.next_offset
from consumer_position p
join unnest($1::text[], $2::integer[]) as w (topic, partition) using (topic, partition)
