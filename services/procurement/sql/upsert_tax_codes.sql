-- Copies tax codes; an older version never replaces a newer one. $1 company ids, $2 codes, $3 rates, $4 event versions
INSERT INTO tax_codes (company_id, code, rate_micros, event_version)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::bigint[])
ON CONFLICT (company_id, code) DO UPDATE SET rate_micros = excluded.rate_micros, event_version = excluded.event_version
 WHERE tax_codes.event_version < excluded.event_version
