-- I10: no value on an item without stock, and value = value in - value out; rows are violations.  $1 company.
select s.item_id::text, s.quantity_micros || ' worth ' || s.value_minor || ', moved ' || coalesce(m.value, 0)
from item_stock s
left join (select m.item_id,
                  sum(case when t.warehouse_id is not null then m.value_minor else 0 end
                      - case when f.warehouse_id is not null then m.value_minor else 0 end) as value
           from moves m
           join locations f on f.company_id = m.company_id and f.id = m.from_location_id
           join locations t on t.company_id = m.company_id and t.id = m.to_location_id
           where m.company_id = $1::uuid
           group by m.item_id) m on m.item_id = s.item_id
where s.company_id = $1::uuid
  and ((s.quantity_micros = 0 and s.value_minor <> 0) or s.value_minor <> coalesce(m.value, 0))
