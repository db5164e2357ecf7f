-- I2 and I3: reserved within on hand, and equal to the sum of the live reservations; rows are differences.  $1 company.
select coalesce(r.item_id, s.item_id) || '/' || coalesce(r.warehouse_id, s.warehouse_id),
       coalesce(r.reserved, 0)::text || ' in lines, ' || coalesce(s.reserved_micros, 0) || ' reserved of '
         || coalesce(s.on_hand_micros, 0)
from (select item_id, warehouse_id, sum(reserved_micros) as reserved
      from demand_lines where company_id = $1::uuid and reserved_micros > 0 group by item_id, warehouse_id) r
full join (select * from warehouse_stock where company_id = $1::uuid) s
  on s.item_id = r.item_id and s.warehouse_id = r.warehouse_id
where coalesce(r.reserved, 0) <> coalesce(s.reserved_micros, 0)
   or coalesce(s.reserved_micros, 0) > coalesce(s.on_hand_micros, 0)
