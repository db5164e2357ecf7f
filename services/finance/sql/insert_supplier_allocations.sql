-- $1 payment, $2 payables, $3 company, $4 currency, $5 amounts
insert into supplier_allocations (supplier_payment_id, payable_id, company_id, currency, amount_minor, base_amount_minor)
select $1::uuid, t.payable_id, $3::uuid, $4::text, t.amount, t.amount from unnest($2::uuid[], $5::bigint[]) as t (payable_id, amount)
