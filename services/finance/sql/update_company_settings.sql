-- $1 company, $2 default credit limit (minor), $3 actor, $4 now
update company_settings set default_credit_limit_minor = $2::bigint, update_actor = $3::text, update_time = $4::timestamptz
where company_id = $1::uuid
