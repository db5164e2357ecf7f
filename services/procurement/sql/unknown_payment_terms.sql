-- Those of the codes that are no payment term. $1 company, $2 codes
SELECT u.code FROM unnest($2::text[]) u (code)
 WHERE NOT EXISTS (SELECT 1 FROM payment_terms t WHERE t.company_id = $1::uuid AND t.code = u.code)
