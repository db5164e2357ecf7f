-- Lines of these documents ($1), in order.
select document_id, order_line_id, sku, description, quantity_micros, unit_price_micros, discount_micros, net_minor, tax_code,
  tax_rate_micros, tax_minor, deferred
from document_lines where document_id = any ($1::uuid[]) order by document_id, line_number
