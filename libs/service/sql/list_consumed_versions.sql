-- Last version taken charge of per aggregate of a topic. $1 topic text with prefix, $2 after subject uuid or NULL, $3 page size bigint.
-- Index: consumer_seen_pkey.
SELECT s.subject, s.last_version
  FROM consumer_seen s
 WHERE s.stream = (SELECT t.stream FROM consumer_stream t WHERE t.topic = $1)
   AND ($2::uuid IS NULL OR s.subject > $2::uuid)
 ORDER BY s.subject
 LIMIT $3::bigint
