-- $1 ids, $2 company ids, $3 supplier ids, $4 item ids, $5 units, $6 factors, $7 currencies, $8 unit prices, $9 minimums,
-- $10 maximums, $11 packs, $12 lead times, $13 valid from, $14 valid to, $15 active, $16 external keys, $17 versions,
-- $18 event versions, $19 now, $20 actor
INSERT INTO supplier_prices (id, company_id, supplier_id, item_id, unit, factor_micros, currency, unit_price_micros, min_micros,
                             max_micros, pack_micros, lead_time_days, valid_from, valid_to, active, external_key, version,
                             event_version, create_time, update_time, create_actor, update_actor)
SELECT u.*, $19::timestamptz, $19::timestamptz, $20::text, $20::text
  FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::bigint[], $7::text[], $8::bigint[], $9::bigint[],
              $10::bigint[], $11::bigint[], $12::int[], $13::date[], $14::date[], $15::boolean[], $16::text[], $17::bigint[],
              $18::bigint[]) u
ON CONFLICT (id) DO UPDATE
   SET unit = excluded.unit, factor_micros = excluded.factor_micros, currency = excluded.currency,
       unit_price_micros = excluded.unit_price_micros, min_micros = excluded.min_micros, max_micros = excluded.max_micros,
       pack_micros = excluded.pack_micros, lead_time_days = excluded.lead_time_days, valid_from = excluded.valid_from,
       valid_to = excluded.valid_to, active = excluded.active, version = excluded.version, event_version = excluded.event_version,
       update_time = excluded.update_time, update_actor = excluded.update_actor
