-- Copies supplier prices.  $1 company, $2 ids, $3 items, $4 prices of a stock unit (micros), $5 valid from, $6 valid to, $7 active.
insert into supplier_prices (company_id, id, item_id, stock_unit_price_micros, valid_from, valid_to, active)
select $1::uuid, n.id, n.item_id, n.price, n.valid_from, n.valid_to, n.active
from unnest($2::uuid[], $3::uuid[], $4::bigint[], $5::date[], $6::date[], $7::bool[])
  as n (id, item_id, price, valid_from, valid_to, active)
on conflict on constraint supplier_prices_pkey
do update set item_id = excluded.item_id, stock_unit_price_micros = excluded.stock_unit_price_micros,
              valid_from = excluded.valid_from, valid_to = excluded.valid_to, active = excluded.active
