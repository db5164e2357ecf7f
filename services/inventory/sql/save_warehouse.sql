-- Renames a locked warehouse.  $1 company, $2 id, $3 name, $4 version, $5 event version.
update warehouses set name = $3::text, version = $4::bigint, event_version = $5::bigint
where company_id = $1::uuid and id = $2::uuid
