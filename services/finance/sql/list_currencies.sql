-- $1 after code, $2 limit
select code, name, digits, create_time from currencies where code > $1::text order by code limit $2::bigint
