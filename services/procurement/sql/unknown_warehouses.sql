-- Those of the codes that are no warehouse. $1 company, $2 codes
SELECT u.code FROM unnest($2::text[]) u (code)
 WHERE NOT EXISTS (SELECT 1 FROM warehouses w WHERE w.company_id = $1::uuid AND w.code = u.code)
