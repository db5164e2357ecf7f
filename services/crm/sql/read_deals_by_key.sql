-- Deals of a company by external key, unlocked. $1 company, $2 keys. Index: deal_external_key_exists.
select d.id, d.company_id, d.number, d.external_key, d.title, d.account_id, d.currency, d.pipeline_id, d.stage_code,
       d.state::integer, d.amount_minor, d.probability_percent, d.expected_close_date, d.billing_policy::integer,
       d.delivery_rule::integer, d.priority, d.requested_date, d.warehouse_code, d.customer_reference, d.ship_to,
       d.win_number, d.win_time, d.lost_reason, d.stage_count, d.version, d.event_version, d.create_time,
       d.update_time, d.create_actor, d.update_actor
from deals d
where d.company_id = $1::uuid and d.external_key = any($2::text[]);
