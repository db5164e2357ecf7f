-- All lines of locked demands.  $1 company, $2 demands.
select demand_id, line_id, line_number, item_id, demanded_micros, covered_free_micros, covered_pegged_micros,
       reserved_micros, issued_micros, withdrawn_micros, lost_micros, supply_needed_micros, roots
from demand_lines
where company_id = $1::uuid and demand_id = any($2::uuid[])
order by demand_id, line_number, line_id
