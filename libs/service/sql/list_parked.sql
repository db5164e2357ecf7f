-- One page of parked events, oldest first. $1 parked at timestamptz, $2 topic text, $3 partition int, $4 offset bigint of the last
-- row seen, all NULL on the first page; $5 page size bigint.
SELECT event_id, topic, partition, record_offset, subject, event_version, event_type, reason, detail, parked_at, first
  FROM parked_message
 WHERE state = 'parked'
   AND ($1::timestamptz IS NULL
        OR (parked_at, topic, partition, record_offset) > ($1::timestamptz, $2, $3::int, $4::bigint))
 ORDER BY parked_at, topic, partition, record_offset
 LIMIT $5::bigint
