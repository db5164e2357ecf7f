-- A shipment by id or number, unlocked.  $1 company, $2 id or null, $3 number.
select id, demand_id, state from shipments where company_id = $1::uuid and (id = $2::uuid or number = $3::text)
