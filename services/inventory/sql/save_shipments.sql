-- Adds shipments, or writes their state.  $1 company, $2 ids, $3 numbers, $4 demands, $5 warehouses, $6 states, $7 tracking,
-- $8 versions, $9 event versions, $10 create times, $11 ship times, $12 actors, $13 now.
insert into shipments (company_id, id, number, demand_id, warehouse_id, state, tracking, version, event_version,
                       create_time, ship_time, update_actor, update_time)
select $1::uuid, n.id, n.number, n.demand_id, n.warehouse_id, n.state, n.tracking, n.version, n.event_version,
       n.create_time, n.ship_time, n.actor, $13::timestamptz
from unnest($2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::int[], $7::text[], $8::bigint[], $9::bigint[],
            $10::timestamptz[], $11::timestamptz[], $12::text[])
  as n (id, number, demand_id, warehouse_id, state, tracking, version, event_version, create_time, ship_time, actor)
on conflict on constraint shipments_pkey
do update set state = excluded.state, tracking = excluded.tracking, version = excluded.version,
              event_version = excluded.event_version, ship_time = excluded.ship_time,
              update_actor = excluded.update_actor, update_time = excluded.update_time
