-- Writes locked payments. $1 ids, $2 unallocated, $3 refunded, $4 event versions, $5 actor, $6 now
update payments p set unallocated_minor = t.unallocated, refunded_minor = t.refunded, event_version = t.event_version,
  version = p.version + 1, update_actor = $5::text, update_time = $6::timestamptz
from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[]) as t (id, unallocated, refunded, event_version)
where p.id = t.id
