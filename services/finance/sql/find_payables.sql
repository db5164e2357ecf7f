-- Payables by id or bill number. $1 company, $2 ids, $3 numbers. Returns id, number, supplier.
select id, bill_number, supplier_id from payables where company_id = $1::uuid and (id = any ($2::uuid[]) or bill_number = any ($3::text[]))
