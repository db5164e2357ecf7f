-- $1 work order ids
SELECT work_order_id, line_id, item_id, sku, quantity_micros, covered_micros, consumed_micros, issued_micros
  FROM work_order_components WHERE work_order_id = ANY($1::uuid[]) ORDER BY work_order_id, item_id
