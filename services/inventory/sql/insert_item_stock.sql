-- The valuation rows of new items.  $1 company, $2 items.
insert into item_stock (company_id, item_id, quantity_micros, value_minor)
select $1::uuid, item_id, 0, 0 from unnest($2::uuid[]) as n (item_id)
