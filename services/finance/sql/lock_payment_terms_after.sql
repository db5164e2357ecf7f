-- A page of the payment terms of all companies for republishing their states. $1 after this id, $2 how many
select id, code, net_days, version, event_version, company_id from payment_terms
where id > $1::uuid order by id limit $2::bigint for update
