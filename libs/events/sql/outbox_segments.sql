-- The segments: number, whether writers append there now, since when, bytes, newest id and its recorded time (null when empty).
select n.segment, s.active = n.segment, s.active_from, n.bytes, n.newest, n.newest_at
from outbox_segment s
cross join lateral (
  select 1 as segment, pg_total_relation_size('outbox_1') as bytes,
         (select id from outbox_1 order by id desc limit 1) as newest,
         (select occurred_at from outbox_1 order by id desc limit 1) as newest_at
  union all
  select 2, pg_total_relation_size('outbox_2'),
         (select id from outbox_2 order by id desc limit 1),
         (select occurred_at from outbox_2 order by id desc limit 1)
  union all
  select 3, pg_total_relation_size('outbox_3'),
         (select id from outbox_3 order by id desc limit 1),
         (select occurred_at from outbox_3 order by id desc limit 1)
) n
order by n.segment
