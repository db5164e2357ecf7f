-- Locks credit accounts in id order: the first lock of everything that concerns a customer. $1 customer ids.
select customer_id, company_id, customer_number, customer_name, currency, limit_minor, limit_asked_minor, held_minor,
  receivable_minor, advance_minor, version
from credit_accounts where customer_id = any ($1::uuid[]) order by customer_id for no key update
