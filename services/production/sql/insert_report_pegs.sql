-- $1 report, $2 demand ids, $3 line ids, $4 quantities
INSERT INTO work_order_report_pegs (report_id, demand_id, line_id, quantity_micros)
SELECT $1::uuid, u.* FROM unnest($2::uuid[], $3::uuid[], $4::bigint[]) u
