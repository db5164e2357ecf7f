-- Warehouses with their stock location, oldest first, then the virtual locations.  $1 company.
-- Rows: warehouse id or null, code or null, location id, kind.
select w.id, w.code, l.id, l.kind
from locations l
left join warehouses w on w.company_id = l.company_id and w.id = l.warehouse_id
where l.company_id = $1::uuid and (l.kind = 2 or l.kind > 10)
order by w.create_time nulls last, w.id
