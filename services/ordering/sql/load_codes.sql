-- What is known of the codes that orders name: all tax codes of the companies (a handful), and those of the named warehouses and payment
-- terms that exist. $1 companies $2 warehouse codes $3 payment term codes. Rows: company, kind (1 tax 2 warehouse 3 term), code, rate (1e-6).
-- Index: tax_codes_pkey, warehouses_pkey, payment_terms_pkey.
SELECT company_id, 1 AS kind, code, rate_micros FROM tax_codes WHERE company_id = ANY ($1::uuid[])
UNION ALL
SELECT company_id, 2, code, 0 FROM warehouses WHERE company_id = ANY ($1::uuid[]) AND code = ANY ($2::text[])
UNION ALL
SELECT company_id, 3, code, 0 FROM payment_terms WHERE company_id = ANY ($1::uuid[]) AND code = ANY ($3::text[])
