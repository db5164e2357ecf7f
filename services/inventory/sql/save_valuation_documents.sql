-- Adds valuation documents, or writes their sums.  $1 company, $2 ids, $3 reasons, $4 numbers, $5 purchase orders, $6 values,
-- $7 work in progress (minor), $8 event versions, $9 versions, $10 now.
insert into valuation_documents (company_id, id, reason, number, purchase_order_id, value_minor, wip_minor, event_version,
                                 version, create_time, update_time)
select $1::uuid, n.id, n.reason, n.number, n.purchase_order_id, n.value, n.wip, n.event_version, n.version,
       $10::timestamptz, $10::timestamptz
from unnest($2::uuid[], $3::int[], $4::text[], $5::uuid[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[])
  as n (id, reason, number, purchase_order_id, value, wip, event_version, version)
on conflict on constraint valuation_documents_pkey
do update set value_minor = excluded.value_minor, wip_minor = excluded.wip_minor, event_version = excluded.event_version,
              version = excluded.version, update_time = excluded.update_time
