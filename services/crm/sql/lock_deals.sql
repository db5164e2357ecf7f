-- Deals of a company by id, locked in id order, which fixes the order of their events. $1 company, $2 ids. Index: deals_pk.
-- `is true` keeps the company from being searched by an index: it only checks what the ids found.
select d.id, d.company_id, d.number, d.external_key, d.title, d.account_id, d.currency, d.pipeline_id, d.stage_code,
       d.state::integer, d.amount_minor, d.probability_percent, d.expected_close_date, d.billing_policy::integer,
       d.delivery_rule::integer, d.priority, d.requested_date, d.warehouse_code, d.customer_reference, d.ship_to,
       d.win_number, d.win_time, d.lost_reason, d.stage_count, d.version, d.event_version, d.create_time,
       d.update_time, d.create_actor, d.update_actor
from deals d
where (d.company_id = $1::uuid) is true and d.id = any($2::uuid[])
order by d.id
for update of d;
