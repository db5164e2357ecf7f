-- Writes what CompanyChanged says, unless the row is as new or newer.
-- $1 id uuid[], $2 code text[], $3 name text[], $4 base currency text[], $5 time zone text[], $6 default tax code text[],
-- $7 default payment term text[], $8 default billing policy int[], $9 event version bigint[], $10 now timestamptz
INSERT INTO companies AS c (id, code, name, base_currency, time_zone, default_tax_code, default_payment_term_code,
                            default_billing_policy, event_version, version, create_time, update_time)
SELECT id, code, name, currency, zone, tax, term, policy, event_version, 1, $10::timestamptz, $10::timestamptz
  FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[], $9::bigint[])
       AS n (id, code, name, currency, zone, tax, term, policy, event_version)
 ORDER BY id
ON CONFLICT (id) DO UPDATE
   SET code = excluded.code, name = excluded.name, base_currency = excluded.base_currency, time_zone = excluded.time_zone,
       default_tax_code = excluded.default_tax_code,
       default_payment_term_code = excluded.default_payment_term_code,
       default_billing_policy = excluded.default_billing_policy, event_version = excluded.event_version,
       version = c.version + 1, update_time = excluded.update_time
 WHERE c.event_version < excluded.event_version
