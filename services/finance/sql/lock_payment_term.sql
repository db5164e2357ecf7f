-- $1 company, $2 id or null, $3 code
select id, code, net_days, version, event_version from payment_terms
where company_id = $1::uuid and (id = $2::uuid or code = $3::text) for update
