-- $1 ids, $2 company ids, $3 numbers, $4 purchase order ids, $5 demand ids, $6 line ids, $7 item ids, $8 skus, $9 quantities,
-- $10 states, $11 event versions, $12 now
INSERT INTO requisitions (id, company_id, number, purchase_order_id, demand_id, line_id, item_id, sku, quantity_micros, state,
                          event_version, create_time, update_time)
SELECT u.*, $12::timestamptz, $12::timestamptz
  FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::text[], $9::bigint[],
              $10::smallint[], $11::bigint[]) u
ON CONFLICT (id) DO UPDATE
   SET quantity_micros = excluded.quantity_micros, state = excluded.state, event_version = excluded.event_version,
       update_time = excluded.update_time
