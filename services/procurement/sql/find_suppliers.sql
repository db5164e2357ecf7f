-- Suppliers by id, human number or external key. $1 company, $2 ids, $3 numbers or keys
SELECT id, company_id, number, name, payment_term_code, currency, active, coalesce(external_key, ''), version, event_version,
       create_time, update_time
  FROM suppliers WHERE company_id = $1::uuid AND (id = ANY($2::uuid[]) OR number = ANY($3::text[]) OR external_key = ANY($3::text[]))
 ORDER BY id
