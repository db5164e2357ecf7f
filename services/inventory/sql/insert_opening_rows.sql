-- Remembers imported opening rows.  $1 company, $2 external keys, $3 items, $4 locations, $5 quantities (micros),
-- $6 unit costs as given (micros), $7 document, $8 now.
insert into opening_rows (company_id, external_key, item_id, location_id, quantity_micros, unit_cost_micros, document_id,
                          create_time)
select $1::uuid, n.external_key, n.item_id, n.location_id, n.quantity, n.unit_cost, $7::uuid, $8::timestamptz
from unnest($2::text[], $3::uuid[], $4::uuid[], $5::bigint[], $6::bigint[])
  as n (external_key, item_id, location_id, quantity, unit_cost)
