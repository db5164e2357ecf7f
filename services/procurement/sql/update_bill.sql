-- $1 id, $2 state, $3 reason, $4 approved by, $5 event version, $6 now
UPDATE bills SET state = $2::smallint, reason = $3::text, approved_by = $4::text, event_version = $5::bigint,
       version = version + 1, update_time = $6::timestamptz
 WHERE id = $1::uuid
