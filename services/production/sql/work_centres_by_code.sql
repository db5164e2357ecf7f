-- $1 company, $2 codes. Rows: all columns that a client sees
SELECT id, code, name, cost_per_hour_micros, version FROM work_centres
 WHERE company_id = $1::uuid AND code = ANY($2::text[]) ORDER BY id FOR UPDATE
