-- The warehouse that a demand waits for; no row when it waits for none.  $1 company, $2 demand.
select missing_warehouse from demands where company_id = $1::uuid and id = $2::uuid and missing_warehouse <> ''
