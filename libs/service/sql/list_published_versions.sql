-- Highest version of each aggregate in the journal of a topic, by subject. $1 topic text with prefix, $2 after subject text ('' first),
-- $3 page size bigint. Reads the whole journal.
SELECT key, max(event_version)
  FROM outbox
 WHERE topic = $1 AND key > $2
 GROUP BY key
 ORDER BY key
 LIMIT $3::bigint
