-- A warehouse, locked.  $1 company, $2 id or null, $3 code.
select id, code, name, version, event_version, create_time
from warehouses
where company_id = $1::uuid and (id = $2::uuid or code = $3::text)
for update
