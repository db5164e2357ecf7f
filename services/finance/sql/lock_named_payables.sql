-- Named bills of a supplier, in id order. $1 company, $2 supplier, $3 ids. Returns id and what is open in minor units.
select id, gross_minor - paid_minor from payables
where id = any ($3::uuid[]) and company_id = $1::uuid and supplier_id = $2::uuid
order by id for no key update
