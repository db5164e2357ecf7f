-- Saves purchase orders; the version counts writes.
-- $1 ids, $2 company ids, $3 numbers, $4 supplier ids, $5 states, $6 automatic, $7 currencies, $8 warehouse codes, $9 nets,
-- $10 expected dates, $11 submitted by, $12 approved by, $13 reasons, $14 send times, $15 correlation ids, $16 causation ids,
-- $17 actors, $18 event versions, $19 now, $20 trace contexts, $21 roots
INSERT INTO purchase_orders (id, company_id, number, supplier_id, state, automatic, currency, warehouse_code, net_minor, expected_date,
                             submitted_by, approved_by, reason, send_at, correlation_id, causation_id, actor, event_version, traceparent,
                             roots, version, create_time, update_time)
SELECT u.*, 1, $19::timestamptz, $19::timestamptz
  FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::smallint[], $6::boolean[], $7::text[], $8::text[], $9::bigint[],
              $10::date[], $11::text[], $12::text[], $13::text[], $14::timestamptz[], $15::text[], $16::text[], $17::text[],
              $18::bigint[], $20::text[], $21::int[]) u
ON CONFLICT (id) DO UPDATE
   SET state = excluded.state, net_minor = excluded.net_minor, expected_date = excluded.expected_date,
       submitted_by = excluded.submitted_by, approved_by = excluded.approved_by, reason = excluded.reason,
       event_version = excluded.event_version, roots = excluded.roots,
       version = purchase_orders.version + 1, update_time = excluded.update_time
