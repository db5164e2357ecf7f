-- One page by code. $1 company, $2 code after which, $3 rows
SELECT id, code, name, cost_per_hour_micros, version FROM work_centres
 WHERE company_id = $1::uuid AND code > $2::text ORDER BY code LIMIT $3::bigint
