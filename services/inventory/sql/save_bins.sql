-- Writes stock by location.  $1 company, $2 items, $3 locations, $4 on hand (micros).
insert into location_stock (company_id, item_id, location_id, on_hand_micros)
select $1::uuid, n.item_id, n.location_id, n.on_hand
from unnest($2::uuid[], $3::uuid[], $4::bigint[]) as n (item_id, location_id, on_hand)
on conflict on constraint location_stock_pkey do update set on_hand_micros = excluded.on_hand_micros
