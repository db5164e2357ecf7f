-- $1 company, $2 reference
select id, number, supplier_id, currency, amount_minor, value_date, coalesce(external_reference, ''), journal_entry_number
from supplier_payments where company_id = $1::uuid and external_reference = $2::text
