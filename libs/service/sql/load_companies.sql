-- Companies by id. $1 uuid[]. Rows: id, code, name, base_currency, time_zone, default_tax_code, default_payment_term_code,
-- default_billing_policy. Index: companies_pk.
SELECT id, code, name, base_currency, time_zone, default_tax_code, default_payment_term_code, default_billing_policy
  FROM companies
 WHERE id = ANY ($1::uuid[])
