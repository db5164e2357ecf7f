-- Tax codes that exist.  $1 companies, $2 codes.
insert into tax_codes (company_id, code)
select n.company_id, n.code from unnest($1::uuid[], $2::text[]) as n (company_id, code)
order by n.company_id, n.code
on conflict on constraint tax_codes_pkey do nothing
