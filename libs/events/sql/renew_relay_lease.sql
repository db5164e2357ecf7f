-- Prolongs the lease. $1 owner, $2 fence, $3 time to live in microseconds, $4 until when the owner knows that it has it. Row: the fence,
-- whether publishing is paused, until when it holds now; none when it was lost, or when the row says less than the owner knows: then the
-- database was restored under it.
update relay_lease set expires_at = clock_timestamp() + $3::bigint * interval '1 microsecond'
where owner = $1 and fence = $2::bigint and expires_at >= $4::timestamptz
returning fence, (select c.paused from backbone_control c where c.part = 'relay'), expires_at
