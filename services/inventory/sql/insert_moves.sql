-- Adds moves in order.  $1 company, $2 items, $3 from, $4 to, $5 quantities (micros), $6 values (minor), $7 reasons, $8 documents,
-- $9 effective days, $10 actors, $11 now.
insert into moves (company_id, item_id, from_location_id, to_location_id, quantity_micros, value_minor, reason,
                   document_id, effective_date, actor, record_time)
select $1::uuid, n.item, n.from_id, n.to_id, n.quantity, n.value, n.reason, n.document, n.day, n.actor, $11::timestamptz
from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[], $6::bigint[], $7::int[], $8::uuid[], $9::date[],
            $10::text[])
  with ordinality as n (item, from_id, to_id, quantity, value, reason, document, day, actor, position)
order by n.position
