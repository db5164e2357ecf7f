-- $1 id, $2 name, $3 rate, $4 event version, $5 actor, $6 now
update tax_codes set name = $2::text, rate_micros = $3::bigint, event_version = $4::bigint, version = version + 1,
  update_actor = $5::text, update_time = $6::timestamptz where id = $1::uuid
