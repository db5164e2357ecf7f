-- Writes the newest known tax codes. $1 companies $2 codes $3 rates (1e-6) $4 the owner's event versions. Index: tax_codes_pkey.
INSERT INTO tax_codes (company_id, code, rate_micros, event_version)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::bigint[])
ORDER BY 1, 2
ON CONFLICT (company_id, code) DO UPDATE SET rate_micros = excluded.rate_micros, event_version = excluded.event_version
WHERE excluded.event_version > tax_codes.event_version
