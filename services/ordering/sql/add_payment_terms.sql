-- Notes payment terms that exist. $1 companies $2 codes $3 the owner's event versions. Index: payment_terms_pkey.
INSERT INTO payment_terms (company_id, code, event_version)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::bigint[])
ORDER BY 1, 2
ON CONFLICT (company_id, code) DO UPDATE SET event_version = excluded.event_version
WHERE excluded.event_version > payment_terms.event_version
