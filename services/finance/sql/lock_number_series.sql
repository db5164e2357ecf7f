-- Stops all posting of a company ($1) until the transaction ends: whoever posts locks this row before it reads the periods.
insert into number_series as s (company_id, series, year, next_number, last_date)
values ($1::uuid, 'JE', extract(year from $2::date), 1, $2::date)
on conflict (company_id, series) do update set next_number = s.next_number
