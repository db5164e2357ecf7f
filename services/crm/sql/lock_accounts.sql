-- Accounts of a company by id, locked in id order. $1 company, $2 ids. Index: accounts_pk.
-- `is true` keeps the company from being searched by an index: it only checks what the ids found.
select a.id, a.company_id, a.number, a.external_key, a.name, a.tax_id, a.currency, a.payment_term_code, a.bill_to,
       a.ship_to, a.credit_limit_minor, a.credit_limit_currency, a.version, a.event_version, a.create_time,
       a.update_time, a.create_actor, a.update_actor
from accounts a
where (a.company_id = $1::uuid) is true and a.id = any($2::uuid[])
order by a.id
for update of a;
