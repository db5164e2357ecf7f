-- Standard cost (0 counts as none) and cheapest valid supplier price of a stock unit.  $1 company, $2 items, $3 day.
select i.id, nullif(i.standard_cost_micros, 0),
       (select min(p.stock_unit_price_micros)
        from supplier_prices p
        where p.company_id = i.company_id and p.item_id = i.id and p.active
          and (p.valid_from is null or p.valid_from <= $3::date) and (p.valid_to is null or p.valid_to >= $3::date))
from items i
where i.company_id = $1::uuid and i.id = any($2::uuid[])
