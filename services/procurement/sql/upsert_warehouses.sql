-- Notes warehouses that exist; they never go and their codes never change. $1 company ids, $2 codes, $3 event versions
INSERT INTO warehouses (company_id, code, event_version)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::bigint[]) ORDER BY 1, 2
ON CONFLICT (company_id, code) DO UPDATE SET event_version = excluded.event_version
 WHERE warehouses.event_version < excluded.event_version
