-- Which of these facts are posted already (F7). $1 companies, $2 sources, $3 kinds. Returns source, kind.
select e.source_id, e.kind
from unnest($1::uuid[], $2::uuid[], $3::smallint[]) as t (company_id, source_id, kind)
join journal_entries e on e.company_id = t.company_id and e.source_id = t.source_id and e.kind = t.kind
