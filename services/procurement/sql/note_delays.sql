-- $1 purchase order ids (distinct), $2 their expected dates
INSERT INTO purchase_order_delays (purchase_order_id, expected_date)
SELECT * FROM unnest($1::uuid[], $2::date[])
ON CONFLICT (purchase_order_id) DO UPDATE SET expected_date = excluded.expected_date
