-- Living demands whose missing warehouse exists now, unlocked.  $1 limit.  Uses demands_missing_warehouse_idx.  Rows: company, demand, warehouse.
select d.company_id, d.id, w.id
from demands d
join warehouses w on w.company_id = d.company_id and w.code = d.missing_warehouse
where d.missing_warehouse <> '' and d.state < 3
order by d.company_id, d.id
limit $1::int
