-- $1 ids, $2 companies, $3 numbers, $4 customers, $5 currencies, $6 amounts, $7 unallocated, $8 value dates, $9 references or null,
-- $10 journal entries, $11 actor, $12 now
insert into payments (id, company_id, number, customer_id, currency, amount_minor, base_amount_minor, unallocated_minor, refunded_minor,
  value_date, external_reference, journal_entry_number, event_version, version, create_time, update_time, create_actor, update_actor)
select t.id, t.company_id, t.number, t.customer_id, t.currency, t.amount, t.amount, t.unallocated, 0, t.value_date, t.reference, t.entry,
  1, 1, $12::timestamptz, $12::timestamptz, $11::text, $11::text
from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::bigint[], $7::bigint[], $8::date[], $9::text[], $10::text[])
  as t (id, company_id, number, customer_id, currency, amount, unallocated, value_date, reference, entry)
