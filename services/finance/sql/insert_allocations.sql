-- $1 ids, $2 companies, $3 payments, $4 invoices, $5 currencies, $6 amounts (negative: undone), $7 credit notes or null, $8 now
insert into allocations (id, company_id, payment_id, invoice_id, currency, amount_minor, base_amount_minor, credit_note_id, create_time)
select t.id, t.company_id, t.payment_id, t.invoice_id, t.currency, t.amount, t.amount, t.credit_note_id, $8::timestamptz
from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::bigint[], $7::uuid[])
  as t (id, company_id, payment_id, invoice_id, currency, amount, credit_note_id)
