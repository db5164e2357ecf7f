-- $1 item ids, $2 company ids, $3 ids, $4 conversion costs, $5 versions, $6 event versions, $7 now, $8 actor
INSERT INTO boms (item_id, company_id, id, conversion_cost_micros, version, event_version, create_time, update_time, update_actor)
SELECT u.*, $7::timestamptz, $7::timestamptz, $8::text
  FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::bigint[], $6::bigint[]) u
ON CONFLICT (item_id) DO UPDATE
   SET conversion_cost_micros = excluded.conversion_cost_micros, version = excluded.version,
       event_version = excluded.event_version, update_time = excluded.update_time, update_actor = excluded.update_actor
