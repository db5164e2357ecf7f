-- $1 ids, $2 purchase order ids, $3 line numbers, $4 item ids, $5 skus, $6 price ids, $7 units, $8 factors, $9 unit prices,
-- $10 minimums, $11 maximums, $12 packs, $13 lead times, $14 quantities, $15 stock quantities, $16 nets, $17 accepted, $18 rejected,
-- $19 accepted stock, $20 rejected stock, $21 received values, $22 billed, $23 billed values, $24 closed, $25 open pegs
INSERT INTO purchase_order_lines (id, purchase_order_id, line_number, item_id, sku, price_id, unit, factor_micros, unit_price_micros,
                                  min_micros, max_micros, pack_micros, lead_time_days, quantity_micros, stock_quantity_micros, net_minor,
                                  accepted_micros, rejected_micros, accepted_stock_micros, rejected_stock_micros, received_minor,
                                  billed_micros, billed_minor, closed, open_pegs_micros)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::uuid[], $5::text[], $6::uuid[], $7::text[], $8::bigint[], $9::bigint[],
                     $10::bigint[], $11::bigint[], $12::bigint[], $13::int[], $14::bigint[], $15::bigint[], $16::bigint[],
                     $17::bigint[], $18::bigint[], $19::bigint[], $20::bigint[], $21::bigint[], $22::bigint[], $23::bigint[],
                     $24::boolean[], $25::bigint[])
ON CONFLICT (id) DO UPDATE
   SET quantity_micros = excluded.quantity_micros, stock_quantity_micros = excluded.stock_quantity_micros,
       net_minor = excluded.net_minor, accepted_micros = excluded.accepted_micros, rejected_micros = excluded.rejected_micros,
       accepted_stock_micros = excluded.accepted_stock_micros, rejected_stock_micros = excluded.rejected_stock_micros,
       received_minor = excluded.received_minor, billed_micros = excluded.billed_micros, billed_minor = excluded.billed_minor,
       closed = excluded.closed, open_pegs_micros = excluded.open_pegs_micros
