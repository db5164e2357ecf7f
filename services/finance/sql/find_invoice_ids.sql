-- Invoices by id or number. $1 company, $2 ids, $3 numbers. Returns id, number, customer.
select id, number, customer_id from invoices where company_id = $1::uuid and (id = any ($2::uuid[]) or number = any ($3::text[]))
