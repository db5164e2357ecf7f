-- $1 ids, $2 company, $3 codes, $4 names, $5 costs per hour, $6 now, $7 actor
INSERT INTO work_centres (id, company_id, code, name, cost_per_hour_micros, version, create_time, update_time, update_actor)
SELECT u.id, $2::uuid, u.code, u.name, u.cost, 1, $6::timestamptz, $6::timestamptz, $7::text
  FROM unnest($1::uuid[], $3::text[], $4::text[], $5::bigint[]) u (id, code, name, cost)
ON CONFLICT (company_id, code) DO UPDATE
   SET name = excluded.name, cost_per_hour_micros = excluded.cost_per_hour_micros,
       version = work_centres.version + 1, update_time = excluded.update_time, update_actor = excluded.update_actor
