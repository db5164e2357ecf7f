-- $1 report ids
SELECT report_id, demand_id, line_id, quantity_micros FROM work_order_report_pegs WHERE report_id = ANY($1::uuid[])
