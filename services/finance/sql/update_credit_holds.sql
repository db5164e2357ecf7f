-- Writes locked holds. $1 orders, $2 held, $3 states, $4 over limit, $5 released by, $6 event versions, $7 now
update credit_holds h set held_minor = t.held, state = t.state, over_limit = t.over_limit, released_by = t.released_by,
  event_version = t.event_version, version = h.version + 1, update_time = $7::timestamptz
from unnest($1::uuid[], $2::bigint[], $3::smallint[], $4::boolean[], $5::text[], $6::bigint[])
  as t (order_id, held, state, over_limit, released_by, event_version)
where h.order_id = t.order_id
