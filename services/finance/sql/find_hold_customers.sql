-- Whose orders these ($1) are; read without a lock. Returns order, customer.
select order_id, customer_id from credit_holds where order_id = any ($1::uuid[])
