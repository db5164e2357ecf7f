-- Replays all moves in order: no location of a warehouse was ever below zero; rows are the moves that made it so.  $1 company.
select 'move/' || id || '/' || item_id || '/' || location_id, running::text
from (select m.id, m.item_id, m.location_id,
             sum(m.quantity) over (partition by m.item_id, m.location_id order by m.id) as running
      from (select id, item_id, to_location_id as location_id, quantity_micros as quantity
            from moves where company_id = $1::uuid
            union all
            select id, item_id, from_location_id, -quantity_micros from moves where company_id = $1::uuid) m
      join locations l on l.company_id = $1::uuid and l.id = m.location_id and l.warehouse_id is not null) r
where running < 0
