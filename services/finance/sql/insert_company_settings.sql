-- $1 company, $2 default credit limit (minor), $3 actor, $4 now
insert into company_settings (company_id, default_credit_limit_minor, create_time, update_time, create_actor, update_actor)
values ($1::uuid, $2::bigint, $4::timestamptz, $4::timestamptz, $3::text, $3::text)
