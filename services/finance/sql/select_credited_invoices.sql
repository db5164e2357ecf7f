-- Which of these invoices ($1) have a credit note.
select invoice_id from credit_notes where company_id = $1::uuid and invoice_id = any ($2::uuid[])
