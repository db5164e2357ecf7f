-- Days of all payment terms. $1 company ids.
select company_id, code, net_days from payment_terms where company_id = any ($1::uuid[])
