-- Closes the open exceptions of a kind whose cause is gone. $1 kind text, $2 subjects uuid[], $3 now timestamptz.
-- Index: exceptions_open_unique.
UPDATE exceptions SET close_time = $3::timestamptz, resolution = 'cleared'
 WHERE kind = $1 AND subject_id = ANY ($2::uuid[]) AND close_time IS NULL
