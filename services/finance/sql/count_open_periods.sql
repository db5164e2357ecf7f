-- Open periods other than $2 that take entries of today ($3) or later. $1 company
select count(*) from periods where company_id = $1::uuid and id <> $2::uuid and state = 2 and end_date >= $3::date
