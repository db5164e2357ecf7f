-- Work orders whose exception of being late is open although they are finished or cancelled. $1 kind of the exception
SELECT w.id FROM exceptions e JOIN work_orders w ON w.id = e.subject_id
 WHERE e.close_time IS NULL AND e.kind = $1::text AND w.state >= 7
