-- The customer by id or number. $1 company, $2 id or null, $3 number.
select customer_id from credit_accounts where company_id = $1::uuid and (customer_id = $2::uuid or customer_number = $3::text) limit 1
