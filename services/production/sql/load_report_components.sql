-- $1 report ids
SELECT report_id, line_id, quantity_micros FROM work_order_report_components WHERE report_id = ANY($1::uuid[])
