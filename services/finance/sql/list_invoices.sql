-- $1 company, $2 after id, $3 limit, $4 open only, $5 customer or null, $6 order or null
select i.id, i.number, i.state, i.order_id, i.order_number, i.deal_id, i.customer_id, c.customer_name, i.trigger_id, i.currency,
  i.net_minor, i.tax_minor, i.gross_minor, i.paid_minor, i.credited_minor, i.invoice_date, i.supply_date, i.due_date,
  i.payment_term_code, i.journal_entry_number, i.version, i.create_time
from invoices i join credit_accounts c on c.customer_id = i.customer_id
where i.company_id = $1::uuid and ($2::uuid is null or i.id > $2::uuid)
  and (not $4::boolean or i.paid_minor + i.credited_minor < i.gross_minor)
  and ($5::uuid is null or i.customer_id = $5::uuid) and ($6::uuid is null or i.order_id = $6::uuid)
order by i.id limit $3::bigint
