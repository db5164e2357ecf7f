-- Value of all work in progress.  $1 company.
select coalesce(sum(wip_minor), 0)::bigint from valuation_documents where company_id = $1::uuid
