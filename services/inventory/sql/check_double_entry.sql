-- I5: over all locations, virtual ones too, an item's moves sum to zero, and every location exists; rows are violations.  $1 company.
select 'move/' || m.id, 'unknown location'
from moves m
where m.company_id = $1::uuid
  and (not exists (select from locations l where l.company_id = m.company_id and l.id = m.from_location_id)
       or not exists (select from locations l where l.company_id = m.company_id and l.id = m.to_location_id))
union all
select 'item/' || s.item_id, 'stock ' || s.quantity || ', virtual locations ' || v.quantity
from (select item_id, sum(on_hand_micros) as quantity from location_stock where company_id = $1::uuid group by item_id) s
join (select m.item_id,
             sum(case when f.warehouse_id is null then -m.quantity_micros else 0 end
                 + case when t.warehouse_id is null then m.quantity_micros else 0 end) as quantity
      from moves m
      join locations f on f.company_id = m.company_id and f.id = m.from_location_id
      join locations t on t.company_id = m.company_id and t.id = m.to_location_id
      where m.company_id = $1::uuid
      group by m.item_id) v on v.item_id = s.item_id
where s.quantity + v.quantity <> 0
