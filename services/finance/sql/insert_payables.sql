-- $1 ids, $2 companies, $3 bill numbers, $4 suppliers, $5 names, $6 references, $7 purchase orders, $8 currencies, $9 nets, $10 taxes,
-- $11 gross, $12 bill dates, $13 due dates, $14 journal entries, $15 correlations, $16 now
insert into payables (id, company_id, bill_number, supplier_id, supplier_name, supplier_reference, purchase_order_id, currency, net_minor,
  tax_minor, gross_minor, base_gross_minor, paid_minor, bill_date, due_date, journal_entry_number, correlation_id, version, create_time,
  update_time)
select t.id, t.company_id, t.bill_number, t.supplier_id, t.supplier_name, t.reference, t.purchase_order_id, t.currency, t.net, t.tax,
  t.gross, t.gross, 0, t.bill_date, t.due_date, t.entry, t.correlation_id, 1, $16::timestamptz, $16::timestamptz
from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::uuid[], $8::text[], $9::bigint[], $10::bigint[],
  $11::bigint[], $12::date[], $13::date[], $14::text[], $15::text[])
  as t (id, company_id, bill_number, supplier_id, supplier_name, reference, purchase_order_id, currency, net, tax, gross, bill_date,
    due_date, entry, correlation_id)
