-- F3: entries whose hash does not follow from the entry before and their own rows. $1 company.
with texts as (
  select e.id, e.number, e.chain_hash, split_part(e.number, '-', 2)::int as year, split_part(e.number, '-', 3)::bigint as n,
    concat_ws('|', e.number, e.kind, e.source_id, e.posting_date, e.effective_date, e.accounting_date,
      string_agg(l.account_id || ':' || l.amount_minor || ':' || l.currency, ';' order by l.line_number)) as text
  from journal_entries e join journal_lines l on l.entry_id = e.id
  where e.company_id = $1::uuid group by e.id
), stepped as (
  select number, chain_hash, text, lag(chain_hash) over (order by year, n) as before from texts
)
select number, 'hash' from stepped where chain_hash <> sha256(coalesce(before, '\x'::bytea) || convert_to(text, 'UTF8'))
