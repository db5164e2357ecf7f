-- A page of an export. $1 company, $2 id to start above, $3 limit, $4 only those written at this time or later. Index: credit_notes_pk, or
-- credit_notes_create_time where little was written since. Columns as list_credit_notes, then event version as in export_invoices.
select id, number, invoice_id, invoice_number, order_id, customer_id, currency, net_minor, tax_minor, gross_minor, to_advance_minor,
  credit_note_date, journal_entry_number, create_time, event_version + coalesce(gone.shift, 0)
from credit_notes
left join outbox_version_shift gone on gone.key = id::text and gone.topic like '%.events.v1'
where company_id = $1::uuid and id > $2::uuid and create_time >= $4::timestamptz
order by id limit $3::bigint
