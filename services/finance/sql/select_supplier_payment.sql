-- A payment to a supplier by id, number or reference. $1 company, $2 id or null, $3 number, $4 reference; an empty text finds nothing.
select id, number, supplier_id, currency, amount_minor, value_date, coalesce(external_reference, ''), journal_entry_number
from supplier_payments
where company_id = $1::uuid
  and (id = $2::uuid or number = nullif($3::text, '') or external_reference = nullif($4::text, '')) limit 1
