-- A page of the suppliers of all companies, locked in id order. $1 after this id, $2 rows
SELECT id, company_id, number, name, payment_term_code, currency, active, coalesce(external_key, ''), version, event_version,
       create_time, update_time
  FROM suppliers WHERE id > $1::uuid ORDER BY id LIMIT $2::bigint FOR NO KEY UPDATE
