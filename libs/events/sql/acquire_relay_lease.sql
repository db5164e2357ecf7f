-- Takes the lease when it is free, ours, or expired long enough ago. By the database's clock.
-- $1 owner, $2 time to live in microseconds, $3 how long after expiry in microseconds. Row: the new fence, whether
-- publishing is paused, until when it holds; none when it is another's.
update relay_lease
set owner = $1, fence = fence + 1, expires_at = clock_timestamp() + $2::bigint * interval '1 microsecond'
where owner in ('', $1) or expires_at + $3::bigint * interval '1 microsecond' < clock_timestamp()
returning fence, (select c.paused from backbone_control c where c.part = 'relay'), expires_at
