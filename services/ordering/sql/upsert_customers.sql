-- Writes the newest known facts of customers. $1 ids $2 companies $3 numbers $4 names $5 currencies $6 terms $7 bill_to $8 ship_to
-- $9 the owner's event versions; 0 (known from a deal) never replaces anything. Index: customers_pkey.
INSERT INTO customers (id, company_id, number, name, currency, payment_term_code, bill_to, ship_to, event_version)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bytea[], $8::bytea[],
                     $9::bigint[])
ORDER BY 1
ON CONFLICT (id) DO UPDATE SET number = excluded.number, name = excluded.name, currency = excluded.currency,
  payment_term_code = excluded.payment_term_code, bill_to = excluded.bill_to, ship_to = excluded.ship_to,
  event_version = excluded.event_version
WHERE excluded.event_version > customers.event_version
