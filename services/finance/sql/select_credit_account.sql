-- $1 company, $2 customer or null, $3 number. Columns as lock_credit_accounts.
select customer_id, company_id, customer_number, customer_name, currency, limit_minor, limit_asked_minor, held_minor,
  receivable_minor, advance_minor, version
from credit_accounts where company_id = $1::uuid and (customer_id = $2::uuid or customer_number = $3::text) limit 1
