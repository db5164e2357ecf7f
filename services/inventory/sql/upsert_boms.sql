-- Copies the heads of bills of materials.  $1 company, $2 items, $3 conversion costs of one unit (micros).
insert into boms (company_id, item_id, conversion_cost_micros)
select $1::uuid, n.item_id, n.cost
from unnest($2::uuid[], $3::bigint[]) as n (item_id, cost)
on conflict on constraint boms_pkey do update set conversion_cost_micros = excluded.conversion_cost_micros
