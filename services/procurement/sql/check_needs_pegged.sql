-- Needs whose pegs do not add up (pegged open + pegged accepted = needed unless blocked). $1 company
SELECT n.demand_id::text || '/' || n.line_id::text,
       n.needed_micros::text || ' <> ' || coalesce(sum(p.open_micros + p.accepted_micros), 0)::text
  FROM supply_needs n LEFT JOIN purchase_order_pegs p USING (demand_id, line_id)
 WHERE n.company_id = $1::uuid AND n.blocked = ''
 GROUP BY n.demand_id, n.line_id, n.needed_micros
HAVING coalesce(sum(p.open_micros + p.accepted_micros), 0) <> n.needed_micros
   AND NOT (coalesce(sum(p.accepted_micros), 0) > n.needed_micros AND coalesce(sum(p.open_micros), 0) = 0)
 ORDER BY 1 LIMIT 1000
