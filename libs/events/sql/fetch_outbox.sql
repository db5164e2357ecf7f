-- What the relay publishes next, in one snapshot: of the missing ids those that have appeared, and the rows above the mark.
-- $1 the mark; $2, $3 first and last ids of the missing ranges; $4 how many rows at the most.
-- Rows: oldest transaction running in this snapshot (also when there is no row), id, topic, key, headers, payload, recorded time, the
-- server's timeline; by id.
-- Uses the primary key of each segment.
with snapshot as materialized (
  select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as xmin,
         left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) as timeline)
select s.xmin, o.id, o.topic, o.key, o.headers, o.payload, o.occurred_at, s.timeline
from snapshot s
left join lateral (
  select * from (
    (select late.*
     from unnest($2::bigint[], $3::bigint[]) as missing (lo, hi)
     cross join lateral (
       select id, topic, key, headers, payload, occurred_at
       from outbox where id between missing.lo and missing.hi order by id limit $4::bigint) late
     order by late.id limit $4::bigint)
    union all
    (select id, topic, key, headers, payload, occurred_at
     from outbox where id > $1::bigint order by id limit $4::bigint)
  ) rows
  order by rows.id limit $4::bigint
) o on true
order by o.id
