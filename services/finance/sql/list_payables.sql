-- $1 company, $2 after id, $3 limit, $4 open only, $5 supplier or null
select id, bill_number, supplier_id, supplier_name, supplier_reference, purchase_order_id, currency, gross_minor, tax_minor, paid_minor,
  bill_date, due_date, journal_entry_number
from payables
where company_id = $1::uuid and ($2::uuid is null or id > $2::uuid) and (not $4::boolean or paid_minor < gross_minor)
  and ($5::uuid is null or supplier_id = $5::uuid)
order by id limit $3::bigint
