-- Adds demands, or writes what changes of them.  $1 company, $2 ids, $3 kinds, $4 states, $5 numbers, $6 deals, $7 warehouses,
-- $8 priorities, $9 requested days, $10 order times, $11 delivery rules, $12 blocked, $13 paid, $14 hold until,
-- $15 correlation ids, $16 actors, $17 versions, $18 event versions, $19 create times, $20 now.
insert into demands (company_id, id, kind, state, number, deal_id, warehouse_id, priority, requested_date, order_time,
                     delivery_rule, blocked, paid, hold_until, correlation_id, actor, version, event_version,
                     create_time, update_time)
select $1::uuid, n.id, n.kind, n.state, n.number, n.deal_id, n.warehouse_id, n.priority, n.requested_date,
       n.order_time, n.delivery_rule, n.blocked, n.paid, n.hold_until, n.correlation_id, n.actor, n.version,
       n.event_version, n.create_time, $20::timestamptz
from unnest($2::uuid[], $3::int[], $4::int[], $5::text[], $6::text[], $7::uuid[], $8::int[], $9::date[],
            $10::timestamptz[], $11::int[], $12::bool[], $13::bool[], $14::timestamptz[], $15::text[], $16::text[],
            $17::bigint[], $18::bigint[], $19::timestamptz[])
  as n (id, kind, state, number, deal_id, warehouse_id, priority, requested_date, order_time, delivery_rule, blocked,
        paid, hold_until, correlation_id, actor, version, event_version, create_time)
on conflict on constraint demands_pkey
do update set state = excluded.state, blocked = excluded.blocked, paid = excluded.paid, hold_until = excluded.hold_until,
              version = excluded.version, event_version = excluded.event_version, update_time = excluded.update_time
