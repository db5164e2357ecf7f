-- A report, or an issue of material (good and scrap are 0).
-- $1 id, $2 work order, $3 good, $4 scrap, $5 labour, $6 scrap reason, $7 actor, $8 now, $9 issue
INSERT INTO work_order_reports (id, work_order_id, state, good_micros, scrap_micros, labour_minor, scrap_reason, actor, create_time,
                                issue)
VALUES ($1::uuid, $2::uuid, 1, $3::bigint, $4::bigint, $5::bigint, $6::text, $7::text, $8::timestamptz, $9::boolean)
