-- $1 company, $2 after code, $3 limit
select id, code, net_days, version, event_version from payment_terms
where company_id = $1::uuid and code > $2::text order by code limit $3::bigint
