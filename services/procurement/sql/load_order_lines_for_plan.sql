-- Lines of items: of drafts all, of other orders those that have something unpegged or a peg of the demand lines.
-- $1 purchase order ids, $2 item ids, $3 ids of the drafts among the orders, $4 demand ids, $5 line ids (pairs)
SELECT l.purchase_order_id, l.id, l.line_number, l.item_id, l.sku, l.price_id, l.unit, l.factor_micros, l.unit_price_micros,
       l.min_micros, l.max_micros, l.pack_micros, l.lead_time_days, l.quantity_micros, l.stock_quantity_micros, l.net_minor,
       l.accepted_micros, l.rejected_micros, l.accepted_stock_micros, l.rejected_stock_micros, l.received_minor, l.billed_micros,
       l.billed_minor, l.closed, l.open_pegs_micros
  FROM purchase_order_lines l
 WHERE l.purchase_order_id = ANY($1::uuid[]) AND l.item_id = ANY($2::uuid[])
   AND (l.purchase_order_id = ANY($3::uuid[])
        OR (NOT l.closed AND l.stock_quantity_micros - l.accepted_stock_micros - l.rejected_stock_micros > l.open_pegs_micros)
        OR l.id IN (SELECT p.purchase_order_line_id FROM purchase_order_pegs p
                     WHERE (p.demand_id, p.line_id) IN (SELECT * FROM unnest($4::uuid[], $5::uuid[]))))
 ORDER BY l.purchase_order_id, l.line_number
