-- $1 id, $2 state, $3 reason, $4 actor, $5 now, $6 event version
update periods set state = $2::smallint, reason = $3::text, update_actor = $4::text, update_time = $5::timestamptz,
  event_version = $6::bigint, version = version + 1 where id = $1::uuid
