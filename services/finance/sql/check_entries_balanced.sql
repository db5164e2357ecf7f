-- F1: entries whose lines do not sum to zero. $1 company.
select e.number, coalesce(sum(l.base_minor), 0)::text from journal_entries e left join journal_lines l on l.entry_id = e.id
where e.company_id = $1::uuid group by e.id, e.number
having count(l.entry_id) < 2 or sum(l.base_minor) <> 0 or sum(l.amount_minor) <> 0
