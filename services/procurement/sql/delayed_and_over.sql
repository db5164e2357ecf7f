-- Purchase orders whose exception of being delayed is open although they are finished or expected later now. $1 kind of the exception
SELECT o.id FROM exceptions e JOIN purchase_orders o ON o.id = e.subject_id
 WHERE e.close_time IS NULL AND e.kind = $1::text
   AND (o.state >= 8 OR NOT EXISTS (SELECT 1 FROM purchase_order_delays d
                                     WHERE d.purchase_order_id = o.id AND d.expected_date = o.expected_date))
