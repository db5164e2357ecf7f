-- Appends rows of the journal once more, as they are, in the order of their ids: the relay publishes them like new ones, and
-- consumers that have them drop them by their version. $1 ids. As append_outbox.sql, the transaction id is drawn first.
with me as materialized (select pg_current_xact_id() as xid)
insert into outbox (segment, event_id, topic, key, event_version, occurred_at, headers, payload)
select s.active, o.event_id, o.topic, o.key, o.event_version, o.occurred_at, o.headers, o.payload
from me
cross join outbox_segment s
cross join outbox o
where me.xid is not null and o.id = any ($1::bigint[])
order by o.id
