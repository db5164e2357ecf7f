-- Accounts of a company by external key, unlocked. $1 company, $2 keys. Index: account_external_key_exists.
select a.id, a.company_id, a.number, a.external_key, a.name, a.tax_id, a.currency, a.payment_term_code, a.bill_to,
       a.ship_to, a.credit_limit_minor, a.credit_limit_currency, a.version, a.event_version, a.create_time,
       a.update_time, a.create_actor, a.update_actor
from accounts a
where a.company_id = $1::uuid and a.external_key = any($2::text[]);
