-- Saves work orders; the version counts writes.
-- $1 ids, $2 company ids, $3 numbers, $4 item ids, $5 skus, $6 states, $7 quantities, $8 good, $9 scrap, $10 labour,
-- $11 conversion, $12 pending reports, $13 priorities, $14 required dates, $15 warehouse codes, $16 release times, $17 reasons,
-- $18 correlation ids, $19 causation ids, $20 actors, $21 event versions, $22 pending issues, $23 finish to stock, $24 late, $25 now, $26 trace contexts
INSERT INTO work_orders (id, company_id, number, item_id, sku, state, quantity_micros, good_micros, scrap_micros, labour_minor,
                         conversion_minor, pending_reports, priority, required_date, warehouse_code, release_at, reason,
                         correlation_id, causation_id, actor, event_version, pending_issues, finish_to_stock, late,
                         traceparent, version, create_time, update_time)
SELECT u.*, 1, $25::timestamptz, $25::timestamptz
  FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::smallint[], $7::bigint[], $8::bigint[], $9::bigint[],
              $10::bigint[], $11::bigint[], $12::int[], $13::int[], $14::date[], $15::text[], $16::timestamptz[], $17::text[],
              $18::text[], $19::text[], $20::text[], $21::bigint[], $22::int[], $23::boolean[], $24::boolean[],
              $26::text[]) u
ON CONFLICT (id) DO UPDATE
   SET number = excluded.number, state = excluded.state, quantity_micros = excluded.quantity_micros,
       good_micros = excluded.good_micros, scrap_micros = excluded.scrap_micros, labour_minor = excluded.labour_minor,
       conversion_minor = excluded.conversion_minor, pending_reports = excluded.pending_reports, priority = excluded.priority,
       required_date = excluded.required_date, reason = excluded.reason, event_version = excluded.event_version,
       pending_issues = excluded.pending_issues, finish_to_stock = excluded.finish_to_stock, late = excluded.late,
       version = work_orders.version + 1, update_time = excluded.update_time
