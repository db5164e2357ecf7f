-- Which of these events are not in the journal. $1 event ids, $2 looked for above this outbox id. Rows: ids. Reads the journal above it
-- once, by the primary key of each segment.
select e.id
from unnest($1::uuid[]) as e (id)
where not exists (select from outbox o where o.event_id = e.id and o.id > $2::bigint)
