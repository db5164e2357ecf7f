-- Gives the lease back, so that the next owner need not wait. $1 owner, $2 fence.
update relay_lease set owner = '', expires_at = '-infinity' where owner = $1 and fence = $2::bigint
