-- $1 company, $2 id or null, $3 number. Columns as list_credit_notes.
select id, number, invoice_id, invoice_number, order_id, customer_id, currency, net_minor, tax_minor, gross_minor, to_advance_minor,
  credit_note_date, journal_entry_number, create_time
from credit_notes where company_id = $1::uuid and (id = $2::uuid or number = $3::text)
