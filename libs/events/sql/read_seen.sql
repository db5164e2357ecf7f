-- What is known of the subjects of a batch. After the positions are locked: no other consumer changes it.
-- $1 streams, $2 subjects (null when the subject is no id). Rows, one for each, in order: last version (null when never seen), and
-- whether any key at all is parked. Uses consumer_seen_pkey.
select s.last_version, exists (select 1 from parked_key)
from unnest($1::smallint[], $2::uuid[]) with ordinality as w (stream, subject, position)
left join consumer_seen s on s.stream = w.stream and s.subject = w.subject
order by w.position
