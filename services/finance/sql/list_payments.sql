-- $1 company, $2 after id, $3 limit, $4 customer or null, $5 unallocated only. Columns as lock_payments.
select id, company_id, number, customer_id, currency, amount_minor, unallocated_minor, refunded_minor, value_date,
  coalesce(external_reference, ''), journal_entry_number, event_version, version, create_time
from payments
where company_id = $1::uuid and ($2::uuid is null or id > $2::uuid) and ($4::uuid is null or customer_id = $4::uuid)
  and (not $5::boolean or unallocated_minor > 0)
order by id limit $3::bigint
