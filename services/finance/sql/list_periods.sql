-- $1 company, $2 after code, $3 limit
select id, code, start_date, end_date, state, reason, update_actor, version from periods
where company_id = $1::uuid and code > $2::text order by code limit $3::bigint
