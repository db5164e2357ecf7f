-- $1 demand ids, $2 line ids (pairs)
DELETE FROM supply_need_roots
 WHERE (demand_id, line_id) IN (SELECT * FROM unnest($1::uuid[], $2::uuid[]))
