-- Which of these codes nobody has published. $1 company, $2 kinds, $3 codes. A kind of which the company has no code at all is not
-- judged: its copies are still on their way. Index: known_code_exists. Returns kind, code.
select n.kind, n.code
from unnest($2::integer[], $3::text[]) as n(kind, code)
where not exists (select from known_codes k where k.company_id = $1::uuid and k.kind = n.kind and k.code = n.code)
  and exists (select from known_codes k where k.company_id = $1::uuid and k.kind = n.kind);
