-- $1 company, $2 id or null, $3 code
select id, code, name, rate_micros, version, event_version from tax_codes
where company_id = $1::uuid and (id = $2::uuid or code = $3::text) for update
