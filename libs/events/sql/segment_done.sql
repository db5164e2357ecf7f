-- Whether all rows of a segment are published, asked under its exclusive lock. $1 segment. One row when it may be emptied: it is not the
-- one that writers use, its newest id is not above the noted mark, and no id up to it is noted as missing.
select 1
from relay_progress p
cross join outbox_segment s
cross join (select coalesce(max(id), 0) as newest from outbox where segment = $1::smallint) n
where s.active <> $1::smallint
  and n.newest <= p.acked_to
  and not exists (select 1 from unnest(p.missing_lo, p.missing_hi) as m (lo, hi) where m.lo <= n.newest)
