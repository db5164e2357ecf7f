-- A page of open shipments, oldest first.  $1 company, $2 after this id, $3 state or 0, $4 id of an order or null, $5 its number or
-- empty, $6 limit. Uses shipments_open_idx.
select s.id, s.number, s.demand_id, d.number, d.deal_id, w.code, s.state, s.tracking, d.blocked, s.version, s.create_time,
       s.ship_time
from shipments s
join demands d on d.company_id = s.company_id and d.id = s.demand_id
join warehouses w on w.company_id = s.company_id and w.id = s.warehouse_id
where s.company_id = $1::uuid and s.state <= 3 and s.id > $2::uuid and ($3::int = 0 or s.state = $3::int)
  and ($4::uuid is null or s.demand_id = $4::uuid) and ($5::text = '' or d.number = $5::text)
order by s.id
limit $6::int
