-- Records what became of reports.  $1 company, $2 reports, $3 work orders, $4 refused, $5 components, $6 labour, $7 output,
-- $8 scrap (minor), $9 now.
insert into production_reports (company_id, report_id, work_order_id, refused, components_minor, labour_minor,
                                output_minor, scrap_minor, record_time)
select $1::uuid, n.report_id, n.work_order_id, n.refused, n.components, n.labour, n.output, n.scrap, $9::timestamptz
from unnest($2::uuid[], $3::uuid[], $4::bool[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[])
  as n (report_id, work_order_id, refused, components, labour, output, scrap)
