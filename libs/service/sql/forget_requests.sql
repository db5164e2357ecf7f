-- Drops old responses, at most $2 (bigint) older than $1 (timestamptz). Index: idempotent_requests_age.
DELETE FROM idempotent_requests
 WHERE ctid IN (SELECT ctid FROM idempotent_requests WHERE create_time < $1::timestamptz LIMIT $2::bigint)
