-- What must have exactly one invoice: a confirmation with something billed on order (or delivered by it), and each shipment with something
-- billed on delivery; by key. $1 company uuid, $2 text: behind this key ('' the first), $3 rows at most bigint.
-- Rows: '<order>/<trigger>', '1'. Indexes: sales_orders_pkey, order_shipments_pkey; each half stops at the limit.
WITH after AS (
  SELECT coalesce(nullif(left($2::text, 36), '')::uuid, '00000000-0000-0000-0000-000000000000'::uuid) AS order_id
), confirmed AS (
  SELECT o.id AS order_id, o.id::text || '/' || o.id::text AS key
  FROM sales_orders o
  WHERE o.company_id = $1::uuid AND o.confirm_time IS NOT NULL AND o.id >= (SELECT order_id FROM after)
    AND (o.id::text || '/' || o.id::text) COLLATE "C" > $2::text
    AND (EXISTS (SELECT 1 FROM order_lines l WHERE l.order_id = o.id AND l.billing_policy = 1)
         OR NOT EXISTS (SELECT 1 FROM order_lines l WHERE l.order_id = o.id AND l.kind = 1))
  ORDER BY o.id
  LIMIT $3::bigint
), shipped AS (
  SELECT s.order_id, s.order_id::text || '/' || s.shipment_id::text AS key
  FROM order_shipments s JOIN sales_orders o ON o.id = s.order_id
  WHERE o.company_id = $1::uuid AND s.order_id >= (SELECT order_id FROM after)
    AND (s.order_id::text || '/' || s.shipment_id::text) COLLATE "C" > $2::text
    AND EXISTS (SELECT 1 FROM order_lines l
                WHERE l.order_id = s.order_id AND l.line_number = ANY (s.line_numbers) AND l.billing_policy = 2)
  ORDER BY s.order_id, s.shipment_id
  LIMIT $3::bigint
)
SELECT key, '1' FROM (TABLE confirmed UNION ALL TABLE shipped) t
ORDER BY key COLLATE "C"
LIMIT $3::bigint
