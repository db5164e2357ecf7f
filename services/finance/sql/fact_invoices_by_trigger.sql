-- Invoices by what triggered them, each trigger once (invoice_of_trigger_exists); by key. $1 company uuid, $2 text: behind this key
-- ('' the first), $3 rows at most bigint. Rows: '<order>/<trigger>', '1'. Index: invoice_of_trigger_exists.
select order_id::text || '/' || trigger_id::text, '1'
from invoices
where company_id = $1::uuid
  and order_id >= coalesce(nullif(left($2::text, 36), '')::uuid, '00000000-0000-0000-0000-000000000000'::uuid)
  and (order_id::text || '/' || trigger_id::text) collate "C" > $2::text
order by order_id, trigger_id
limit $3::bigint
