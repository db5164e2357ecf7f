-- $1 bill, $2 positions, $3 receipt values
UPDATE bill_lines l SET receipt_minor = u.value
  FROM unnest($2::int[], $3::bigint[]) u (position, value)
 WHERE l.bill_id = $1::uuid AND l.position = u.position
