-- Notes which documents serve a root. Arrays, one element a link, sorted.
insert into trail_links (root_id, document_id, company_id)
select n.root_id, n.document_id, n.company_id
from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as n(root_id, document_id, company_id)
on conflict on constraint trail_links_pk do nothing;
