-- Customers known from won deals, where the account itself has not arrived yet. Parameters as upsert_customers without versions.
-- Existing rows are neither locked nor written. Index: customers_pkey.
INSERT INTO customers (id, company_id, number, name, currency, payment_term_code, bill_to, ship_to, event_version)
SELECT n.*, 0
FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bytea[], $8::bytea[])
  AS n (id, company_id, number, name, currency, payment_term_code, bill_to, ship_to)
WHERE NOT EXISTS (SELECT 1 FROM customers c WHERE c.id = n.id)
ORDER BY n.id
ON CONFLICT (id) DO NOTHING
