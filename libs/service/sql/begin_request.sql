-- Claims a request id; no row affected when it is taken. Waits for a transaction that has claimed it and not ended yet.
-- $1 company uuid, $2 method text, $3 request id text, $4 request hash bytea, $5 now timestamptz
INSERT INTO idempotent_requests (company_id, method, request_id, request_hash, create_time)
VALUES ($1::uuid, $2, $3, $4::bytea, $5::timestamptz)
ON CONFLICT ON CONSTRAINT idempotent_requests_pk DO NOTHING
