-- One parked event. $1 topic, $2 partition int, $3 offset bigint. Columns as list_parked.sql, then state, attempts, headers, payload.
SELECT event_id, topic, partition, record_offset, subject, event_version, event_type, reason, detail, parked_at, first,
       state, attempts, headers, coalesce(payload, '')
  FROM parked_message
 WHERE topic = $1 AND partition = $2::int AND record_offset = $3::bigint
