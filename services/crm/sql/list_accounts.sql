-- One page of accounts in the order of creation. $1 company, $2 last id seen, $3 rows.
-- Index: accounts_pk.
select a.id, a.company_id, a.number, a.external_key, a.name, a.tax_id, a.currency, a.payment_term_code, a.bill_to,
       a.ship_to, a.credit_limit_minor, a.credit_limit_currency, a.version, a.event_version, a.create_time,
       a.update_time, a.create_actor, a.update_actor
from accounts a
where (a.company_id = $1::uuid) is true and a.id > $2::uuid
order by a.id
limit $3::integer;
