-- $1 company, $2 after customer, $3 limit. Columns as lock_credit_accounts.
select customer_id, company_id, customer_number, customer_name, currency, limit_minor, limit_asked_minor, held_minor,
  receivable_minor, advance_minor, version
from credit_accounts where company_id = $1::uuid and ($2::uuid is null or customer_id > $2::uuid) order by customer_id limit $3::bigint
