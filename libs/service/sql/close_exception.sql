-- Closes one exception. $1 id uuid, $2 way out text, $3 the person's reason text, $4 who text, $5 now timestamptz
UPDATE exceptions SET close_time = $5::timestamptz, resolution = $2, resolve_reason = $3, resolved_by = $4
 WHERE id = $1::uuid AND close_time IS NULL
