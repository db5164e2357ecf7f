-- $1 ids
SELECT id, code, name, cost_per_hour_micros, version FROM work_centres WHERE id = ANY($1::uuid[])
