-- $1 id, $2 days, $3 event version, $4 actor, $5 now
update payment_terms set net_days = $2::integer, event_version = $3::bigint, version = version + 1, update_actor = $4::text,
  update_time = $5::timestamptz where id = $1::uuid
