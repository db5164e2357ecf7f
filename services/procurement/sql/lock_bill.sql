-- $1 id
SELECT b.id, b.company_id, b.number, b.supplier_id, b.purchase_order_id, b.supplier_reference, b.bill_date, b.state, b.reason, b.currency,
       b.approved_by, b.correlation_id, b.actor, b.version, b.event_version, b.create_time, b.update_time
  FROM bills b WHERE b.id = $1::uuid FOR UPDATE
