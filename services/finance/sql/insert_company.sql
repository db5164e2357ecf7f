-- $1 id, $2 code, $3 name, $4 currency, $5 time zone, $6 tax code, $7 payment term, $8 billing policy
insert into companies (id, code, name, base_currency, time_zone, default_tax_code, default_payment_term_code, default_billing_policy, event_version, version)
values ($1::uuid, $2::text, $3::text, $4::text, $5::text, $6::text, $7::text, $8::smallint, 1, 1)
on conflict (code) do nothing
returning id
