-- What was appended to these keys since the failover, with versions that stand in the log already. $1 topics, $2 keys, $3 by how much to
-- raise, $4 from which version on. Nothing of it is published yet: the relay looks before it publishes.
update outbox o
set event_version = o.event_version + g.shift,
    headers = regexp_replace(o.headers, '(?n)^ce_aggregateversion: [0-9]+$',
                             'ce_aggregateversion: ' || lpad((o.event_version + g.shift)::text, 20, '0'))
from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[]) as g (topic, key, shift, first)
where o.topic = g.topic and o.key = g.key and o.event_version >= g.first
