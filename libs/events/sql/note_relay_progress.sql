-- Notes progress, unless another owner has fenced this one or the database is another: then no row is returned.
-- The transaction id that is drawn here is later than any that drew an id the relay has seen: the proof for gaps rests on it.
-- $1 fence, $2 every id up to it is done, $3 and $4 missing ranges, $5 the timeline that was verified. Row: the transaction id.
update relay_progress
set acked_to = $2::bigint, missing_lo = $3::bigint[], missing_hi = $4::bigint[], update_time = now()
where fence = $1::bigint and left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) = $5
returning pg_current_xact_id()::text::bigint
