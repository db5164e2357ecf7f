-- Payments that have these references. $1 company, $2 references. Returns reference, id, customer, amount.
select external_reference, id, customer_id, amount_minor from payments where company_id = $1::uuid and external_reference = any ($2::text[])
