-- $1 ids
SELECT id, company_id, number, name, payment_term_code, currency, active, coalesce(external_key, ''), version, event_version,
       create_time, update_time
  FROM suppliers WHERE id = ANY($1::uuid[]) ORDER BY id
