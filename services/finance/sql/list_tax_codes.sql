-- $1 company, $2 after code, $3 limit
select id, code, name, rate_micros, version, event_version from tax_codes
where company_id = $1::uuid and code > $2::text order by code limit $3::bigint
