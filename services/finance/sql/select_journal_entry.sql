-- One entry. $1 company, $2 id. Columns as list_journal_entries.
select e.id, e.number, e.journal_code, e.kind, e.source_id, e.document_number, e.posting_date, e.effective_date,
  e.accounting_date, p.code, e.correlation_id, e.reverses_entry_id, encode(e.chain_hash, 'hex'), e.create_time, e.actor
from journal_entries e join periods p on p.id = e.period_id
where e.company_id = $1::uuid and e.id = $2::uuid
