-- Availability of items.  $1 company, $2 items, $3 warehouse or null for all.
select i.id, i.sku, i.unit,
       coalesce((select sum(s.on_hand_micros) from warehouse_stock s
                 where s.company_id = i.company_id and s.item_id = i.id
                   and ($3::uuid is null or s.warehouse_id = $3::uuid)), 0)::bigint,
       coalesce((select sum(s.reserved_micros) from warehouse_stock s
                 where s.company_id = i.company_id and s.item_id = i.id
                   and ($3::uuid is null or s.warehouse_id = $3::uuid)), 0)::bigint,
       coalesce((select sum(e.quantity_micros) from expected_supplies e
                 where e.company_id = i.company_id and e.item_id = i.id and e.quantity_micros > 0
                   and ($3::uuid is null or e.warehouse_id = $3::uuid)), 0)::bigint,
       coalesce((select sum(l.backordered_micros)
                 from demand_lines l
                 join demands d on d.company_id = l.company_id and d.id = l.demand_id and d.state = 2
                 where l.company_id = i.company_id and l.item_id = i.id and l.backordered_micros > 0
                   and ($3::uuid is null or l.warehouse_id = $3::uuid)), 0)::bigint,
       (select min(e.expected_date) from expected_supplies e
        where e.company_id = i.company_id and e.item_id = i.id and e.quantity_micros > 0
          and ($3::uuid is null or e.warehouse_id = $3::uuid))
from items i
where i.company_id = $1::uuid and i.id = any($2::uuid[])
