-- $1 bill ids
SELECT bill_id, purchase_order_line_id, sku, quantity_micros, net_minor, receipt_minor, tax_code, tax_rate_micros
  FROM bill_lines WHERE bill_id = ANY($1::uuid[]) ORDER BY bill_id, position
