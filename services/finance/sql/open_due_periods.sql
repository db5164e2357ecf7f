-- Opens future periods of a company ($1) that begin by $2. $3 now
update periods set state = 2, version = version + 1, update_time = $3::timestamptz, update_actor = 'system:finance'
where company_id = $1::uuid and state = 1 and start_date <= $2::date
