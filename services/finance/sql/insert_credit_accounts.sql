-- Makes accounts of customers that are new; another transaction may have been faster.
-- $1 customers, $2 companies, $3 numbers, $4 names, $5 currencies, $6 limits, $7 actor, $8 now
insert into credit_accounts (customer_id, company_id, customer_number, customer_name, currency, limit_minor, held_minor,
  receivable_minor, advance_minor, version, create_time, update_time, update_actor)
select t.*, 0, 0, 0, 1, $8::timestamptz, $8::timestamptz, $7::text
from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::bigint[]) as t (customer_id)
order by t.customer_id
on conflict (customer_id) do nothing
