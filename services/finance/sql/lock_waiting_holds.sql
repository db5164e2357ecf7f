-- Waiting holds of these customers ($1), oldest first; their accounts are locked.
select order_id, company_id, customer_id, deal_id, order_number, currency, amount_minor, held_minor, state, over_limit,
  released_by, correlation_id, arrival, event_version, version
from credit_holds where customer_id = any ($1::uuid[]) and state = 1 order by arrival for no key update
