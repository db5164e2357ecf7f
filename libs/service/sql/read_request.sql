-- The first response to a request id. $1 company uuid, $2 method text, $3 request id text. Rows: request_hash, response.
SELECT request_hash, response FROM idempotent_requests
 WHERE company_id = $1::uuid AND method = $2 AND request_id = $3
