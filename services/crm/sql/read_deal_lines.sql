-- Lines of deals, by deal and position. $1 deals. Index: deal_lines_pk.
select deal_id, line_id, sku, description, quantity_micros, price_micros, discount_micros, net_minor, tax_code,
       billing_policy::integer, kind::integer
from deal_lines
where deal_id = any($1::uuid[])
order by deal_id, line_number;
