-- $1 ids, $2 companies, $3 numbers, $4 invoices, $5 their numbers, $6 orders, $7 deals, $8 customers, $9 currencies, $10 nets, $11 taxes,
-- $12 gross, $13 to advance, $14 dates, $15 journal entries, $16 correlations, $17 now
insert into credit_notes (id, company_id, number, invoice_id, invoice_number, order_id, deal_id, customer_id, currency, net_minor,
  tax_minor, gross_minor, base_gross_minor, to_advance_minor, credit_note_date, journal_entry_number, correlation_id, event_version,
  version, create_time)
select t.id, t.company_id, t.number, t.invoice_id, t.invoice_number, t.order_id, t.deal_id, t.customer_id, t.currency, t.net, t.tax,
  t.gross, t.gross, t.to_advance, t.day, t.entry, t.correlation_id, 1, 1, $17::timestamptz
from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::uuid[], $7::uuid[], $8::uuid[], $9::text[], $10::bigint[],
  $11::bigint[], $12::bigint[], $13::bigint[], $14::date[], $15::text[], $16::text[])
  as t (id, company_id, number, invoice_id, invoice_number, order_id, deal_id, customer_id, currency, net, tax, gross, to_advance,
    day, entry, correlation_id)
