-- One shipment by id or number.  $1 company, $2 id or null, $3 number.
select s.id, s.number, s.demand_id, d.number, d.deal_id, w.code, s.state, s.tracking, d.blocked, s.version, s.create_time,
       s.ship_time
from shipments s
join demands d on d.company_id = s.company_id and d.id = s.demand_id
join warehouses w on w.company_id = s.company_id and w.id = s.warehouse_id
where s.company_id = $1::uuid and (s.id = $2::uuid or s.number = $3::text)
