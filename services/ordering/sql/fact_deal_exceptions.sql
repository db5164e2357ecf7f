-- Every win that has no order yet. $1 company. Rows: '<deal>/<win>', kind.
SELECT deal_id::text || '/' || win_number, kind FROM unplaced_deals WHERE company_id = $1::uuid ORDER BY 1
