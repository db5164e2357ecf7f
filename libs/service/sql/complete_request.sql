-- Stores the response of a claimed request id. $1 company uuid, $2 method text, $3 request id text, $4 response bytea
UPDATE idempotent_requests SET response = $4::bytea
 WHERE company_id = $1::uuid AND method = $2 AND request_id = $3
