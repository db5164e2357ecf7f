-- A page of companies for republishing their states. $1 after this id, $2 how many
select c.id, c.code, c.name, c.base_currency, c.time_zone, c.default_tax_code, c.default_payment_term_code,
  c.default_billing_policy, s.default_credit_limit_minor, c.version, c.event_version
from companies c join company_settings s on s.company_id = c.id
where c.id > $1::uuid order by c.id limit $2::bigint for update
