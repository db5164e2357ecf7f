-- How much waits and since when. $1 the mark of what was fetched. Row: ids above it, recorded time of the first (null when none).
select coalesce(max(id), $1::bigint) - $1::bigint,
       (select occurred_at from outbox where id > $1::bigint order by id limit 1)
from outbox where id > $1::bigint
