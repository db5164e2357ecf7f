-- Payments by id ($1), in id order; the credit account is locked.
select id, company_id, number, customer_id, currency, amount_minor, unallocated_minor, refunded_minor, value_date,
  coalesce(external_reference, ''), journal_entry_number, event_version, version, create_time
from payments where id = any ($1::uuid[]) order by id for no key update
