-- One page by id. $1 company, $2 id after which, $3 rows
SELECT id, company_id, number, name, payment_term_code, currency, active, coalesce(external_key, ''), version, event_version,
       create_time, update_time
  FROM suppliers WHERE company_id = $1::uuid AND id > $2::uuid ORDER BY id LIMIT $3::bigint
