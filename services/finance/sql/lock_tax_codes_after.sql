-- A page of the tax codes of all companies for republishing their states. $1 after this id, $2 how many
select id, code, name, rate_micros, version, event_version, company_id from tax_codes
where id > $1::uuid order by id limit $2::bigint for update
