-- $1 purchase order ids
SELECT l.purchase_order_id, l.id, l.line_number, l.item_id, l.sku, l.price_id, l.unit, l.factor_micros, l.unit_price_micros,
       l.min_micros, l.max_micros, l.pack_micros, l.lead_time_days, l.quantity_micros, l.stock_quantity_micros, l.net_minor,
       l.accepted_micros, l.rejected_micros, l.accepted_stock_micros, l.rejected_stock_micros, l.received_minor, l.billed_micros,
       l.billed_minor, l.closed, l.open_pegs_micros
  FROM purchase_order_lines l WHERE l.purchase_order_id = ANY($1::uuid[]) ORDER BY l.purchase_order_id, l.line_number
