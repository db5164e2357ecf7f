-- Locks the positions of a batch's partitions, in the order of the key: the fence against another consumer.
-- $1 topics, $2 partitions. Rows: topic, partition, next offset.
select p.topic, p.partition, p.next_offset
from consumer_position p
join unnest($1::text[], $2::integer[]) as w (topic, partition) using (topic, partition)
order by p.topic, p.partition
for update of p
