-- Bills of a supplier with something open, oldest first, a page of 100. $1 company, $2 supplier, $3 the last id of the page before
-- (the nil id for the first). Index: payables_open. Returns id and what is open in minor units.
select id, gross_minor - paid_minor from payables
where company_id = $1::uuid and supplier_id = $2::uuid and paid_minor < gross_minor and id > $3::uuid
order by id limit 100 for no key update
