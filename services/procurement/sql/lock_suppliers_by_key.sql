-- Suppliers with external keys, locked in id order. $1 company, $2 external keys
SELECT id, company_id, number, name, payment_term_code, currency, active, coalesce(external_key, ''), version, event_version,
       create_time, update_time
  FROM suppliers WHERE company_id = $1::uuid AND external_key = ANY($2::text[]) ORDER BY id FOR NO KEY UPDATE
