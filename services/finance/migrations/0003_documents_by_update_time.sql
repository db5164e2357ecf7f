-- An export of what was written since a time finds it without reading every document. A credit note is written once.
create index invoices_update_time on invoices (company_id, update_time);
create index credit_notes_create_time on credit_notes (company_id, create_time);
