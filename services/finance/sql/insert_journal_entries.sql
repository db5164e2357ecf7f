-- $1 ids, $2 companies, $3 numbers, $4 journals, $5 kinds, $6 sources, $7 document numbers, $8 currencies, $9 posting dates,
-- $10 effective dates, $11 accounting dates, $12 periods, $13 correlations, $14 causations, $15 actors, $16 hashes, $17 now
insert into journal_entries (id, company_id, number, journal_code, kind, source_id, document_number, currency, posting_date,
  effective_date, accounting_date, period_id, correlation_id, causation_id, actor, chain_hash, create_time)
select t.*, $17::timestamptz
from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::smallint[], $6::uuid[], $7::text[], $8::text[], $9::date[],
  $10::date[], $11::date[], $12::uuid[], $13::text[], $14::text[], $15::text[], $16::bytea[]) as t
