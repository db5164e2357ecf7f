-- Locks one exception. $1 id uuid, $2 company uuid. Columns as in list_exceptions. Index: exceptions_pk.
SELECT id, kind, subject_type, subject_id, subject_number, reason, owner, money_at_risk_minor, currency,
       array_to_string(ways_out, ','), create_time, close_time, resolution, resolved_by, deal_id, order_id
  FROM exceptions
 WHERE id = $1::uuid AND company_id IN ($2::uuid, '00000000-0000-0000-0000-000000000000')
   FOR UPDATE
