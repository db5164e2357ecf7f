-- Customers of a company by id. $1 company $2 ids. Index: customers_pkey.
SELECT id, number, name, currency, payment_term_code, bill_to, ship_to
FROM customers WHERE company_id = $1::uuid AND id = ANY ($2::uuid[])
