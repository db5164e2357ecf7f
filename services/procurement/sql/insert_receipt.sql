-- $1 id, $2 company, $3 number, $4 purchase order, $5 now, $6 actor
INSERT INTO receipts (id, company_id, number, purchase_order_id, create_time, create_actor)
VALUES ($1::uuid, $2::uuid, $3::text, $4::uuid, $5::timestamptz, $6::text)
