-- Where the relay goes on, for the holder of this fence. $1 fence.
-- Rows: noted id, first and last id of a missing range (null when none is missing); no row at all when fenced.
select p.acked_to, m.lo, m.hi
from relay_progress p
left join lateral unnest(p.missing_lo, p.missing_hi) as m (lo, hi) on true
where p.fence = $1::bigint
order by m.lo
