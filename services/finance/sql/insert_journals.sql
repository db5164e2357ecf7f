-- $1 companies, $2 codes, $3 names
insert into journals (company_id, code, name) select * from unnest($1::uuid[], $2::text[], $3::text[])
