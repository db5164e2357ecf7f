-- Bills of a supplier with something open, oldest first. $1 company, $2 supplier.
select id, bill_number, currency, gross_minor, paid_minor from payables
where company_id = $1::uuid and supplier_id = $2::uuid and paid_minor < gross_minor order by id for no key update
