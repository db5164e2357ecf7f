-- Documents will bring nothing more.  $1 company, $2 documents, $3 now. Uses expected_supplies_document_idx.
update expected_supplies
set quantity_micros = 0, update_time = $3::timestamptz
where company_id = $1::uuid and document_id = any($2::uuid[]) and quantity_micros > 0
