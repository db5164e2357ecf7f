-- Periods that take entries, by start. $1 company ids. Read after the number series is locked (see lock_number_series).
select company_id, id, code, start_date, end_date, state
from periods where company_id = any ($1::uuid[]) and state = 2 order by company_id, start_date
