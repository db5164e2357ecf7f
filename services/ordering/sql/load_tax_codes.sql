-- All tax codes of companies: a handful. $1 companies. Index: tax_codes_pkey.
SELECT company_id, code, rate_micros FROM tax_codes WHERE company_id = ANY ($1::uuid[])
