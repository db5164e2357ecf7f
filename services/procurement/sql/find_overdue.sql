-- Purchase orders whose expected date has passed before their goods came, and that were not said to be delayed for it.
-- $1 company, $2 today, $3 rows. Uses purchase_orders_expected
SELECT o.id FROM purchase_orders o
 WHERE o.company_id = $1::uuid AND o.state BETWEEN 5 AND 7 AND o.expected_date < $2::date
   AND NOT EXISTS (SELECT 1 FROM purchase_order_delays d
                    WHERE d.purchase_order_id = o.id AND d.expected_date = o.expected_date)
 ORDER BY o.expected_date LIMIT $3::bigint
