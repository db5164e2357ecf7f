-- Writes what a person or an import states of locked deals. Arrays, one element a deal.
update deals d
set title = n.title, account_id = n.account_id, amount_minor = n.amount_minor,
    probability_percent = n.probability_percent, expected_close_date = n.expected_close_date,
    billing_policy = n.billing_policy, delivery_rule = n.delivery_rule, priority = n.priority,
    requested_date = n.requested_date, warehouse_code = n.warehouse_code, customer_reference = n.customer_reference,
    ship_to = n.ship_to, version = n.version, update_time = n.update_time, update_actor = n.update_actor
from unnest($1::uuid[], $2::text[], $3::uuid[], $4::bigint[], $5::integer[], $6::date[], $7::integer[], $8::integer[],
            $9::integer[], $10::date[], $11::text[], $12::text[], $13::text[], $14::bigint[], $15::timestamptz[],
            $16::text[])
     as n(id, title, account_id, amount_minor, probability_percent, expected_close_date, billing_policy, delivery_rule,
          priority, requested_date, warehouse_code, customer_reference, ship_to, version, update_time, update_actor)
where d.id = n.id;
