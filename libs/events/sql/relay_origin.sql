-- Which server this is and which was verified last, for the holder of this fence. $1 fence.
-- Row: timeline and system identifier of the server; the same as verified (null: never); the noted id and when it was noted.
-- None when fenced.
select left(pg_walfile_name(pg_current_wal_insert_lsn()), 8), s.system_identifier, p.timeline, p.system_identifier,
       p.acked_to, p.update_time
from relay_progress p
cross join pg_control_system() s
where p.fence = $1::bigint
