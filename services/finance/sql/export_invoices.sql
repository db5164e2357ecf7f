-- A page of an export. $1 company, $2 id to start above, $3 limit, $4 only those written at this time or later. Columns as list_invoices, then
-- event version (as it stands in the log: after a failover it is higher). Index: invoices_pk, or invoices_update_time where little has changed
-- since.
select i.id, i.number, i.state, i.order_id, i.order_number, i.deal_id, i.customer_id, c.customer_name, i.trigger_id, i.currency,
  i.net_minor, i.tax_minor, i.gross_minor, i.paid_minor, i.credited_minor, i.invoice_date, i.supply_date, i.due_date,
  i.payment_term_code, i.journal_entry_number, i.version, i.create_time, i.event_version + coalesce(gone.shift, 0)
from invoices i join credit_accounts c on c.customer_id = i.customer_id
  left join outbox_version_shift gone on gone.key = i.id::text and gone.topic like '%.events.v1'
where i.company_id = $1::uuid and i.id > $2::uuid and i.update_time >= $4::timestamptz
order by i.id limit $3::bigint
