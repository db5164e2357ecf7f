-- Output of work orders came: less is expected of them.  $1 company, $2 work orders, $3 quantities (micros), $4 now.
update expected_supplies e
set quantity_micros = greatest(0, e.quantity_micros - n.quantity), update_time = $4::timestamptz
from (select line_id, sum(quantity)::bigint as quantity
      from unnest($2::uuid[], $3::bigint[]) as u (line_id, quantity) group by line_id) n
where e.company_id = $1::uuid and e.line_id = n.line_id
