-- Notes payment terms that exist; they never go. $1 company ids, $2 codes, $3 event versions
INSERT INTO payment_terms (company_id, code, event_version)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::bigint[]) ORDER BY 1, 2
ON CONFLICT (company_id, code) DO UPDATE SET event_version = excluded.event_version
 WHERE payment_terms.event_version < excluded.event_version
