-- F4: legal numbers that are missing, doubled or whose dates fall. $1 company.
with documents as (
  select number, posting_date as day from journal_entries where company_id = $1::uuid
  union all select number, invoice_date from invoices where company_id = $1::uuid
  union all select number, credit_note_date from credit_notes where company_id = $1::uuid
), numbered as (
  select split_part(number, '-', 1) as series, split_part(number, '-', 2)::int as year, split_part(number, '-', 3)::bigint as n, day
  from documents
), stepped as (
  select series, year, n, day, lag(n) over w as n_before, lag(day) over w as day_before
  from numbered window w as (partition by series, year order by n)
)
select series || '-' || year || '-' || n, 'after ' || coalesce(n_before, 0) || ' of ' || coalesce(day_before::text, '-') || ' on ' || day
from stepped where n <> coalesce(n_before, 0) + 1 or day < day_before or extract(year from day) <> year
union all
select s.series || '-' || s.year, 'the series stands at ' || s.next_number || ', the last is ' || coalesce(max(t.n), 0)
from number_series s left join numbered t on t.series = s.series and t.year = s.year
where s.company_id = $1::uuid group by s.series, s.year, s.next_number having s.next_number <> coalesce(max(t.n), 0) + 1
