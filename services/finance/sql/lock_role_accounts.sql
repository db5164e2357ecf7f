-- The account named by id or code, and the one that has the role. $1 company, $2 id or null, $3 code, $4 role.
select id, code, name, type, coalesce(role, ''), version from ledger_accounts
where company_id = $1::uuid and (id = $2::uuid or code = $3::text or role = $4::text) order by id for update
