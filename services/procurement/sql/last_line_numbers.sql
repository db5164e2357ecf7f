-- $1 purchase order ids. Rows: id, number of its last line. Uses purchase_order_lines_number_unique
SELECT o.id, (SELECT max(l.line_number) FROM purchase_order_lines l WHERE l.purchase_order_id = o.id)
  FROM unnest($1::uuid[]) o (id)
 WHERE EXISTS (SELECT FROM purchase_order_lines l WHERE l.purchase_order_id = o.id)
