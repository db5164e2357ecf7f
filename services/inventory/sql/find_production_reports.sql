-- Which reports are known already.  $1 company, $2 reports.
select report_id from production_reports where company_id = $1::uuid and report_id = any($2::uuid[])
