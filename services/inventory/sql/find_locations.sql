-- Locations of warehouses by code.  $1 company, $2 warehouses, $3 codes.
select l.warehouse_id, l.code, l.id
from unnest($2::uuid[], $3::text[]) as n (warehouse_id, code)
join locations l on l.company_id = $1::uuid and l.warehouse_id = n.warehouse_id and l.code = n.code
