-- Writes the content of locked accounts. Arrays, one element an account.
update accounts a
set name = n.name, tax_id = n.tax_id, currency = n.currency, payment_term_code = n.payment_term_code,
    bill_to = n.bill_to, ship_to = n.ship_to, credit_limit_minor = n.credit_limit_minor,
    credit_limit_currency = n.credit_limit_currency, version = n.version, event_version = n.event_version,
    update_time = n.update_time, update_actor = n.update_actor
from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[],
            $9::text[], $10::bigint[], $11::bigint[], $12::timestamptz[], $13::text[])
     as n(id, name, tax_id, currency, payment_term_code, bill_to, ship_to, credit_limit_minor, credit_limit_currency,
          version, event_version, update_time, update_actor)
where a.id = n.id;
