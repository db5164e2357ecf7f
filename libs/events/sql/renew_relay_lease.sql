-- Prolongs the lease. $1 owner, $2 fence, $3 time to live in microseconds. Row: the fence, and whether publishing is
-- paused; none when it was lost.
update relay_lease set expires_at = clock_timestamp() + $3::bigint * interval '1 microsecond'
where owner = $1 and fence = $2::bigint
returning fence, (select c.paused from backbone_control c where c.part = 'relay')
