-- Registers accounts; a row whose external_key exists already is left out of the result.
-- $1 company; $2.. arrays, one element an account, in the order of external_key. Returns id.
insert into accounts (id, company_id, number, external_key, name, tax_id, currency, payment_term_code, bill_to, ship_to,
                      credit_limit_minor, credit_limit_currency, version, event_version, create_time, update_time,
                      create_actor, update_actor)
select n.id, $1::uuid, n.number, n.external_key, n.name, n.tax_id, n.currency, n.payment_term_code, n.bill_to, n.ship_to,
       n.credit_limit_minor, n.credit_limit_currency, n.version, n.event_version, $14::timestamptz, $14::timestamptz,
       $15::text, $15::text
from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
            $10::text[], $11::bigint[], $12::text[], $13::bigint[], $16::bigint[])
     as n(id, number, external_key, name, tax_id, currency, payment_term_code, bill_to, ship_to, credit_limit_minor,
          credit_limit_currency, version, event_version)
on conflict on constraint account_external_key_exists do nothing
returning id;
