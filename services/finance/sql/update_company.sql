-- $1 id, $2 name, $3 time zone, $4 tax code, $5 payment term, $6 billing policy, $7 event version, $8 now
update companies set name = $2::text, time_zone = $3::text, default_tax_code = $4::text, default_payment_term_code = $5::text,
  default_billing_policy = $6::smallint, event_version = $7::bigint, version = version + 1, update_time = $8::timestamptz
where id = $1::uuid
