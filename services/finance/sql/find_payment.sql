-- A payment by id, number or reference, without a lock. $1 company, $2 id or null, $3 number, $4 reference. Returns id, customer.
select id, customer_id from payments
where company_id = $1::uuid and (id = $2::uuid or number = $3::text or external_reference = nullif($4::text, '')) limit 1
