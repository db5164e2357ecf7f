-- $1 ids, $2 companies, $3 numbers, $4 states, $5 orders, $6 order numbers, $7 deals, $8 customers, $9 triggers, $10 currencies, $11 nets,
-- $12 taxes, $13 gross, $14 dates, $15 supply dates, $16 due dates, $17 payment terms, $18 journal entries, $19 correlations,
-- $20 event versions, $21 now
insert into invoices (id, company_id, number, state, order_id, order_number, deal_id, customer_id, trigger_id, currency, net_minor,
  tax_minor, gross_minor, base_gross_minor, paid_minor, credited_minor, invoice_date, supply_date, due_date, payment_term_code,
  journal_entry_number, correlation_id, event_version, version, create_time, update_time)
select t.id, t.company_id, t.number, t.state, t.order_id, t.order_number, t.deal_id, t.customer_id, t.trigger_id, t.currency, t.net,
  t.tax, t.gross, t.gross, 0, 0, t.invoice_date, t.supply_date, t.due_date, t.term, t.entry, t.correlation_id, t.event_version, 1,
  $21::timestamptz, $21::timestamptz
from unnest($1::uuid[], $2::uuid[], $3::text[], $4::smallint[], $5::uuid[], $6::text[], $7::uuid[], $8::uuid[], $9::uuid[], $10::text[],
  $11::bigint[], $12::bigint[], $13::bigint[], $14::date[], $15::date[], $16::date[], $17::text[], $18::text[], $19::text[], $20::bigint[])
  as t (id, company_id, number, state, order_id, order_number, deal_id, customer_id, trigger_id, currency, net, tax, gross,
    invoice_date, supply_date, due_date, term, entry, correlation_id, event_version)
