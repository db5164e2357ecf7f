-- Copies codes; those that are there stay. Arrays, one element a code: $1 kinds, $2 ids, $3 companies, $4 codes.
insert into known_codes (kind, id, company_id, code)
select n.kind, n.id, n.company_id, n.code
from unnest($1::integer[], $2::uuid[], $3::uuid[], $4::text[]) as n(kind, id, company_id, code)
order by n.kind, n.id
on conflict do nothing;
