-- One page of the journal. $1 company, $2 after id, $3 limit, $4 period code or '', $5 source or null, $6 correlation or ''.
select e.id, e.number, e.journal_code, e.kind, e.source_id, e.document_number, e.posting_date, e.effective_date,
  e.accounting_date, p.code, e.correlation_id, e.reverses_entry_id, encode(e.chain_hash, 'hex'), e.create_time, e.actor
from journal_entries e join periods p on p.id = e.period_id
where e.company_id = $1::uuid and ($2::uuid is null or e.id > $2::uuid)
  and ($4::text = '' or p.code = $4::text)
  and ($5::uuid is null or e.source_id = $5::uuid)
  and ($6::text = '' or e.correlation_id = $6::text)
order by e.id limit $3::bigint
