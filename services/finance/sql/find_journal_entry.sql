-- The id of an entry by id or number. $1 company, $2 id or null, $3 number.
select id from journal_entries where company_id = $1::uuid and (id = $2::uuid or number = $3::text)
