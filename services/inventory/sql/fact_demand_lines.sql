-- Each line of each demand.  $1 company.
select demand_id, line_id, demanded_micros, issued_micros, withdrawn_micros, reserved_micros, backordered_micros,
       supply_needed_micros
from demand_lines
where company_id = $1::uuid
order by demand_id, line_id
