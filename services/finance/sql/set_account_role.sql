-- $1 id, $2 role or null, $3 actor, $4 now
update ledger_accounts set role = $2::text, version = version + 1, update_actor = $3::text, update_time = $4::timestamptz where id = $1::uuid
