-- A need keeps what raised it first.
-- $1 demand ids, $2 line ids, $3 company ids, $4 demand kinds, $5 item ids, $6 needed, $7 priorities, $8 required dates,
-- $9 warehouse codes, $10 blocked reasons, $11 correlation ids, $12 causation ids, $13 actors, $14 trace contexts
INSERT INTO supply_needs (demand_id, line_id, company_id, demand_kind, item_id, needed_micros, priority, required_date,
                          warehouse_code, blocked, correlation_id, causation_id, actor, traceparent)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::smallint[], $5::uuid[], $6::bigint[], $7::int[], $8::date[],
                     $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[])
ON CONFLICT (demand_id, line_id) DO UPDATE
   SET needed_micros = excluded.needed_micros, priority = excluded.priority, required_date = excluded.required_date,
       blocked = excluded.blocked, causation_id = excluded.causation_id
