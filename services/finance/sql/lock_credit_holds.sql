-- Holds of these orders ($1), in id order.
select order_id, company_id, customer_id, deal_id, order_number, currency, amount_minor, held_minor, state, over_limit,
  released_by, correlation_id, arrival, event_version, version
from credit_holds where order_id = any ($1::uuid[]) order by order_id for no key update
