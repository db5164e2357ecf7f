-- A page of the warehouses of all companies that have been published, locked in id order.  $1 after this id, $2 how many.  Reads the
-- table: for operators.
select company_id, id, code, name, event_version
from warehouses
where id > $1::uuid and event_version > 0
order by id
limit $2::int
for update
