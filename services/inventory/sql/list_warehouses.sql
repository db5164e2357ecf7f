-- A page of warehouses, oldest first.  $1 company, $2 after this creation time, $3 and id, $4 limit.
select id, code, name, version, create_time
from warehouses
where company_id = $1::uuid and (create_time, id) > ($2::timestamptz, $3::uuid)
order by create_time, id
limit $4::int
