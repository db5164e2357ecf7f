-- Appends events in the order of the arrays; ids grow in that order.
-- The transaction id is drawn before the first id: the relay's proof that a gap is dead rests on it (eventing.md 3).
-- Keys whose latest events a failover has lost go on after the versions that stand in the log.
-- $1 event ids, $2 topics, $3 keys, $4 versions, $5 recorded times, $6 headers, $7 payloads.
with me as materialized (select pg_current_xact_id() as xid)
insert into outbox (segment, event_id, topic, key, event_version, occurred_at, headers, payload)
select s.active, e.event_id, e.topic, e.key, e.event_version + coalesce(v.shift, 0), e.occurred_at,
       case when v.shift is null then e.headers
            else regexp_replace(e.headers, '(?n)^ce_aggregateversion: [0-9]+$',
                                'ce_aggregateversion: ' || lpad((e.event_version + v.shift)::text, 20, '0')) end,
       e.payload
from me
cross join outbox_segment s
cross join unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::timestamptz[], $6::text[], $7::bytea[])
  with ordinality as e (event_id, topic, key, event_version, occurred_at, headers, payload, position)
left join outbox_version_shift v on v.topic = e.topic and v.key = e.key
where me.xid is not null
order by e.position
