-- How far the log goes, as read before this transaction. $1 fence, $2 topics, $3 partitions, $4 end offsets, $5 what lies behind has outbox
-- ids above this one. Nothing is noted when fenced.
insert into relay_log_end as e (topic, partition, end_offset, above_id)
select n.topic, n.partition, n.end_offset, $5::bigint
from unnest($2::text[], $3::integer[], $4::bigint[]) as n (topic, partition, end_offset)
cross join relay_progress p
where p.fence = $1::bigint
order by n.topic, n.partition
on conflict (topic, partition) do update set end_offset = excluded.end_offset, above_id = excluded.above_id
