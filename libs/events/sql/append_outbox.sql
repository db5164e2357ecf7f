-- Appends events in the order of the arrays; ids grow in that order.
-- The transaction id is drawn before the first id: the relay's proof that a gap is dead rests on it (eventing.md 3).
-- $1 event ids, $2 topics, $3 keys, $4 versions, $5 recorded times, $6 headers, $7 payloads.
with me as materialized (select pg_current_xact_id() as xid)
insert into outbox (segment, event_id, topic, key, event_version, occurred_at, headers, payload)
select s.active, e.event_id, e.topic, e.key, e.event_version, e.occurred_at, e.headers, e.payload
from me
cross join outbox_segment s
cross join unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::timestamptz[], $6::text[], $7::bytea[])
  with ordinality as e (event_id, topic, key, event_version, occurred_at, headers, payload, position)
where me.xid is not null
order by e.position
