-- Notes which warehouse new demands wait for.  $1 company, $2 demands, $3 codes.
update demands d set missing_warehouse = n.code
from unnest($2::uuid[], $3::text[]) as n (id, code)
where d.company_id = $1::uuid and d.id = n.id
