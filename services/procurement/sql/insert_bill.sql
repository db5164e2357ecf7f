-- No row when the supplier's reference is taken. $1 id, $2 company, $3 number, $4 supplier, $5 purchase order, $6 reference, $7 date,
-- $8 state, $9 reason, $10 currency, $11 approved by, $12 correlation id, $13 actor, $14 event version, $15 now
INSERT INTO bills (id, company_id, number, supplier_id, purchase_order_id, supplier_reference, bill_date, state, reason, currency,
                   approved_by, correlation_id, actor, version, event_version, create_time, update_time)
VALUES ($1::uuid, $2::uuid, $3::text, $4::uuid, $5::uuid, $6::text, $7::date, $8::smallint, $9::text, $10::text, $11::text, $12::text,
        $13::text, 1, $14::bigint, $15::timestamptz, $15::timestamptz)
ON CONFLICT (company_id, supplier_id, supplier_reference) DO NOTHING
RETURNING id
