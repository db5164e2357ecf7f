-- $1 company, $2 after arrival, $3 limit, $4 customer or null, $5 waiting only
select order_id, order_number, customer_id, state, currency, amount_minor, held_minor, over_limit, released_by, create_time, arrival
from credit_holds
where company_id = $1::uuid and arrival > $2::bigint and ($4::uuid is null or customer_id = $4::uuid) and (not $5::boolean or state = 1)
order by arrival limit $3::bigint
