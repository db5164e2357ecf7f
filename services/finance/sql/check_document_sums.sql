-- F11: documents whose lines or taxes do not sum to their totals. $1 company.
with documents as (
  select id, number, net_minor, tax_minor from invoices where company_id = $1::uuid
  union all select id, number, net_minor, tax_minor from credit_notes where company_id = $1::uuid
), lines as (
  select document_id, sum(net_minor) as net, sum(tax_minor) as tax from document_lines group by document_id
), taxes as (
  select document_id, sum(base_minor) as base, sum(tax_minor) as tax from document_taxes group by document_id
)
select d.number, 'net ' || d.net_minor || ', lines ' || coalesce(l.net, 0) || ', tax base ' || coalesce(t.base, 0)
from documents d left join lines l on l.document_id = d.id left join taxes t on t.document_id = d.id
where d.net_minor <> l.net or d.tax_minor <> l.tax or d.net_minor <> t.base or d.tax_minor <> t.tax or l.net is null or t.base is null
