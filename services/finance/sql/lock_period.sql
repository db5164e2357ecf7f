-- $1 company, $2 id or null, $3 code
select id, code, start_date, end_date, state, reason, update_actor, version, event_version from periods
where company_id = $1::uuid and (id = $2::uuid or code = $3::text) for update
