-- What persons did about a parked event, oldest first. $1 topic, $2 partition int, $3 offset bigint.
SELECT action, actor, reason, outcome, detail, at
  FROM parked_action
 WHERE topic = $1 AND partition = $2::int AND record_offset = $3::bigint
 ORDER BY id
