-- Allots legal numbers, gapless: the last statement before documents are written. Locks the series in key order.
-- $1 company ids, $2 series, $3 wanted dates, $4 how many. The date never falls; a new year begins at 1.
-- Returns company, series, year, next number after those allotted, their date.
insert into number_series as s (company_id, series, year, next_number, last_date)
select asked.company_id, asked.series, extract(year from asked.day), asked.count + 1, asked.day
from unnest($1::uuid[], $2::text[], $3::date[], $4::bigint[]) as asked (company_id, series, day, count)
order by asked.company_id, asked.series
on conflict (company_id, series) do update set
  year = extract(year from greatest(s.last_date, excluded.last_date)),
  next_number = case
    when extract(year from greatest(s.last_date, excluded.last_date)) > s.year then excluded.next_number
    else s.next_number + excluded.next_number - 1 end,
  last_date = greatest(s.last_date, excluded.last_date)
returning s.company_id, s.series, s.year, s.next_number, s.last_date
