-- What documents still bring comes on another day.  $1 company, $2 documents, $3 days or null, $4 now. Uses
-- expected_supplies_document_idx.
update expected_supplies e
set expected_date = n.day, update_time = $4::timestamptz
from unnest($2::uuid[], $3::date[]) as n (document_id, day)
where e.company_id = $1::uuid and e.document_id = n.document_id and e.expected_date is distinct from n.day
