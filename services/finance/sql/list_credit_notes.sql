-- $1 company, $2 after id, $3 limit, $4 customer or null, $5 order or null
select id, number, invoice_id, invoice_number, order_id, customer_id, currency, net_minor, tax_minor, gross_minor, to_advance_minor,
  credit_note_date, journal_entry_number, create_time
from credit_notes
where company_id = $1::uuid and ($2::uuid is null or id > $2::uuid) and ($4::uuid is null or customer_id = $4::uuid)
  and ($5::uuid is null or order_id = $5::uuid)
order by id limit $3::bigint
