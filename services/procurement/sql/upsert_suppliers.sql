-- $1 ids, $2 company ids, $3 numbers, $4 names, $5 payment term codes, $6 currencies, $7 active, $8 external keys (null: none),
-- $9 versions, $10 event versions, $11 now, $12 actor
INSERT INTO suppliers (id, company_id, number, name, payment_term_code, currency, active, external_key, version, event_version,
                       create_time, update_time, create_actor, update_actor)
SELECT u.*, $11::timestamptz, $11::timestamptz, $12::text, $12::text
  FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::boolean[], $8::text[], $9::bigint[],
              $10::bigint[]) u
ON CONFLICT (id) DO UPDATE
   SET name = excluded.name, payment_term_code = excluded.payment_term_code, currency = excluded.currency, active = excluded.active,
       version = excluded.version, event_version = excluded.event_version, update_time = excluded.update_time,
       update_actor = excluded.update_actor
