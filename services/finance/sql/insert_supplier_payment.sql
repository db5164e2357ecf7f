-- $1 id, $2 company, $3 number, $4 supplier, $5 currency, $6 amount, $7 value date, $8 reference or null, $9 journal entry, $10 now, $11 actor
insert into supplier_payments (id, company_id, number, supplier_id, currency, amount_minor, base_amount_minor, value_date,
  external_reference, journal_entry_number, version, create_time, create_actor)
values ($1::uuid, $2::uuid, $3::text, $4::uuid, $5::text, $6::bigint, $6::bigint, $7::date, $8::text, $9::text, 1, $10::timestamptz, $11::text)
