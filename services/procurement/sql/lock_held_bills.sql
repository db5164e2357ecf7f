-- Held bills of a purchase order, oldest first (the order is locked already). $1 purchase order
SELECT b.id, b.company_id, b.number, b.supplier_id, b.purchase_order_id, b.supplier_reference, b.bill_date, b.state, b.reason, b.currency,
       b.approved_by, b.correlation_id, b.actor, b.version, b.event_version, b.create_time, b.update_time
  FROM bills b WHERE b.purchase_order_id = $1::uuid AND b.state = 3 ORDER BY b.id FOR UPDATE
