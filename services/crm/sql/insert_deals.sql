-- Creates deals; a row whose external_key exists already is left out of the result.
-- $1 company, $2 time, $3 actor; arrays, one element a deal, in the order of external_key. Returns id.
insert into deals (id, company_id, number, external_key, title, account_id, currency, pipeline_id, stage_code, state,
                   amount_minor, probability_percent, expected_close_date, billing_policy, delivery_rule, priority,
                   requested_date, warehouse_code, customer_reference, ship_to, win_number, win_time, lost_reason,
                   stage_count, version, event_version, create_time, update_time, create_actor, update_actor)
select n.id, $1::uuid, n.number, n.external_key, n.title, n.account_id, n.currency, n.pipeline_id, n.stage_code, 1,
       n.amount_minor, n.probability_percent, n.expected_close_date, n.billing_policy, n.delivery_rule, n.priority,
       n.requested_date, n.warehouse_code, n.customer_reference, n.ship_to, 0, null, '', n.stage_count, n.version,
       n.event_version, $2::timestamptz, $2::timestamptz, $3::text, $3::text
from unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::uuid[], $9::text[], $10::uuid[], $11::text[],
            $12::bigint[], $13::integer[], $14::date[], $15::integer[], $16::integer[], $17::integer[], $18::date[],
            $19::text[], $20::text[], $21::text[], $22::integer[], $23::bigint[], $24::bigint[])
     as n(id, number, external_key, title, account_id, currency, pipeline_id, stage_code, amount_minor,
          probability_percent, expected_close_date, billing_policy, delivery_rule, priority, requested_date,
          warehouse_code, customer_reference, ship_to, stage_count, version, event_version)
on conflict on constraint deal_external_key_exists do nothing
returning id;
