-- $1 report, $2 line ids, $3 quantities
INSERT INTO work_order_report_components (report_id, line_id, quantity_micros)
SELECT $1::uuid, u.* FROM unnest($2::uuid[], $3::bigint[]) u
