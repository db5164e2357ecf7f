-- Customers by number. $1 company, $2 numbers. Returns number, customer.
select customer_number, customer_id from credit_accounts where company_id = $1::uuid and customer_number = any ($2::text[])
