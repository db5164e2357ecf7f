-- Which of these tax codes the company does not have, each with whether any of its codes has come yet.  $1 company, $2 codes.
select n.code, exists (select from tax_codes any_code where any_code.company_id = $1::uuid)
from unnest($2::text[]) as n (code)
where not exists (select from tax_codes t where t.company_id = $1::uuid and t.code = n.code)
