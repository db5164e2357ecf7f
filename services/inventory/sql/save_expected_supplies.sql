-- Writes what lines will still bring.  $1 company, $2 lines, $3 documents, $4 items, $5 warehouses, $6 quantities (micros),
-- $7 days or null, $8 now.
insert into expected_supplies (company_id, line_id, document_id, item_id, warehouse_id, quantity_micros, expected_date,
                               update_time)
select $1::uuid, n.line_id, n.document_id, n.item_id, n.warehouse_id, n.quantity, n.day, $8::timestamptz
from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::bigint[], $7::date[])
  as n (line_id, document_id, item_id, warehouse_id, quantity, day)
on conflict on constraint expected_supplies_pkey
do update set quantity_micros = excluded.quantity_micros,
              expected_date = coalesce(excluded.expected_date, expected_supplies.expected_date),
              update_time = excluded.update_time
