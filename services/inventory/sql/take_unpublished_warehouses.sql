-- Warehouses that were made before they were published: marks them as published.  $1 limit.  Uses warehouses_unpublished_idx.
-- Rows: company, id, code, name.
update warehouses w
set event_version = 1, version = w.version + 1
from (select company_id, id from warehouses where event_version = 0 order by company_id, id limit $1::int
      for update skip locked) n
where w.company_id = n.company_id and w.id = n.id
returning w.company_id, w.id, w.code, w.name
