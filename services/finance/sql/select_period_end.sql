-- $1 company, $2 code
select end_date from periods where company_id = $1::uuid and code = $2::text
