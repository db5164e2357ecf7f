-- Items of demands, unlocked: they never change.  $1 company, $2 demands.
select distinct item_id from demand_lines where company_id = $1::uuid and demand_id = any($2::uuid[])
