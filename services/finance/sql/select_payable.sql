-- $1 company, $2 id or null, $3 bill number. Columns as list_payables.
select id, bill_number, supplier_id, supplier_name, supplier_reference, purchase_order_id, currency, gross_minor, tax_minor, paid_minor,
  bill_date, due_date, journal_entry_number
from payables where company_id = $1::uuid and (id = $2::uuid or bill_number = $3::text)
