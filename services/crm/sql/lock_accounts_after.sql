-- A page of the accounts of all companies, locked in id order. $1 after this id, $2 how many. Index: accounts_pk.
select a.id, a.company_id, a.number, a.external_key, a.name, a.tax_id, a.currency, a.payment_term_code, a.bill_to,
       a.ship_to, a.credit_limit_minor, a.credit_limit_currency, a.version, a.event_version, a.create_time,
       a.update_time, a.create_actor, a.update_actor
from accounts a
where a.id > $1::uuid
order by a.id
limit $2::int
for update of a;
