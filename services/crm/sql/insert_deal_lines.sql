-- Writes lines of deals. $1 company; arrays, one element a line.
insert into deal_lines (deal_id, line_number, company_id, line_id, sku, description, quantity_micros, price_micros,
                        discount_micros, net_minor, tax_code, billing_policy, kind)
select n.deal_id, n.line_number, $1::uuid, n.line_id, n.sku, n.description, n.quantity_micros, n.price_micros,
       n.discount_micros, n.net_minor, n.tax_code, n.billing_policy, n.kind
from unnest($2::uuid[], $3::integer[], $4::uuid[], $5::text[], $6::text[], $7::bigint[], $8::bigint[], $9::bigint[],
            $10::bigint[], $11::text[], $12::integer[], $13::integer[])
     as n(deal_id, line_number, line_id, sku, description, quantity_micros, price_micros, discount_micros, net_minor,
          tax_code, billing_policy, kind);
