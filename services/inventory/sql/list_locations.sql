-- A page of locations by id.  $1 company, $2 after this id, $3 limit.
select l.id, coalesce(w.code, ''), l.code, l.kind
from locations l
left join warehouses w on w.company_id = l.company_id and w.id = l.warehouse_id
where l.company_id = $1::uuid and l.id > $2::uuid
order by l.id
limit $3::int
