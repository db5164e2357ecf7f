-- One page of exceptions, closed ones too, oldest first, of one company and those of no known company.
-- $1 company uuid, $2 after id uuid or NULL, $3 page size bigint. Index: exceptions_pk.
SELECT id, kind, subject_type, subject_id, subject_number, reason, owner, money_at_risk_minor, currency,
       array_to_string(ways_out, ','), create_time, close_time, resolution, resolved_by, deal_id, order_id
  FROM exceptions
 WHERE company_id IN ($1::uuid, '00000000-0000-0000-0000-000000000000')
   AND ($2::uuid IS NULL OR id > $2::uuid)
 ORDER BY id
 LIMIT $3::bigint
