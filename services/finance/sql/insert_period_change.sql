-- $1 id, $2 company, $3 period, $4 from, $5 to, $6 reason, $7 now, $8 actor
insert into period_changes (id, company_id, period_id, from_state, to_state, reason, create_time, create_actor)
values ($1::uuid, $2::uuid, $3::uuid, $4::smallint, $5::smallint, $6::text, $7::timestamptz, $8::text)
