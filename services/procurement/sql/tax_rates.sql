-- $1 company, $2 codes. Rows: code, rate
SELECT code, rate_micros FROM tax_codes WHERE company_id = $1::uuid AND code = ANY($2::text[])
