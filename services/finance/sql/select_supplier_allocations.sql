-- $1 supplier payment
select payable_id, currency, amount_minor from supplier_allocations where supplier_payment_id = $1::uuid order by payable_id
