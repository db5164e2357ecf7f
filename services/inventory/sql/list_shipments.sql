-- A page of shipments, open ones first, oldest first.  $1 company, $2 after: 0 open, 1 not, $3 and id, $4 state or 0,
-- $5 id of an order or null, $6 its number
-- or empty, $7 open only, $8 limit.
select s.id, s.number, s.demand_id, d.number, d.deal_id, w.code, s.state, s.tracking, d.blocked, s.version, s.create_time,
       s.ship_time
from shipments s
join demands d on d.company_id = s.company_id and d.id = s.demand_id
join warehouses w on w.company_id = s.company_id and w.id = s.warehouse_id
where s.company_id = $1::uuid and (case when s.state <= 3 then 0 else 1 end, s.id) > ($2::int, $3::uuid)
  and ($4::int = 0 or s.state = $4::int) and ($5::uuid is null or s.demand_id = $5::uuid)
  and ($6::text = '' or d.number = $6::text) and (not $7::bool or s.state <= 3)
order by case when s.state <= 3 then 0 else 1 end, s.id
limit $8::int
