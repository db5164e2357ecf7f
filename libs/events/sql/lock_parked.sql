-- One parked event with its key's position in line, locked. After the partition's position is locked: the consumer does not add to the key.
-- $1 topic, $2 partition, $3 offset. Rows, at most one: state, subject, headers, payload, the key's last version (null when never
-- seen or the subject is no id), and the offset of the first event of the key that still waits (null when none).
select m.state, m.subject, m.headers, m.payload,
       (select s.last_version from consumer_stream c join consumer_seen s on s.stream = c.stream
         where c.topic = m.topic
           and s.subject = case when m.subject ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then m.subject::uuid end),
       (select w.record_offset from parked_message w
         where w.topic = m.topic and w.subject = m.subject and w.state = 'parked'
         order by w.event_version nulls first, w.record_offset limit 1)
from parked_message m
where m.topic = $1 and m.partition = $2 and m.record_offset = $3
for update of m
