-- Released work orders that are not finished although their day comes. $1 company, $2 the first day that is early enough, $3 rows.
-- Uses work_orders_not_late_yet
SELECT id FROM work_orders
 WHERE company_id = $1::uuid AND state BETWEEN 2 AND 6 AND NOT late AND required_date < $2::date
 ORDER BY required_date LIMIT $3::bigint
