-- Which of these order lines ($3) of these orders ($1 companies, $2 orders) are on an invoice. Returns order line.
select distinct l.order_line_id
from unnest($1::uuid[], $2::uuid[]) as t (company_id, order_id)
join invoices i on i.company_id = t.company_id and i.order_id = t.order_id
join document_lines l on l.document_id = i.id and l.order_line_id = any ($3::uuid[])
