-- One page of an account's deals in the order of creation. $1 company, $2 last id seen, $3 rows, $4 state or 0,
-- $5 account. Index: deals_by_account.
select d.id, d.company_id, d.number, d.external_key, d.title, d.account_id, d.currency, d.pipeline_id, d.stage_code,
       d.state::integer, d.amount_minor, d.probability_percent, d.expected_close_date, d.billing_policy::integer,
       d.delivery_rule::integer, d.priority, d.requested_date, d.warehouse_code, d.customer_reference, d.ship_to,
       d.win_number, d.win_time, d.lost_reason, d.stage_count, d.version, d.event_version, d.create_time,
       d.update_time, d.create_actor, d.update_actor
from deals d
where d.account_id = $5::uuid and (d.company_id = $1::uuid) is true and d.id > $2::uuid
  and ($4::integer = 0 or d.state = $4::integer)
order by d.account_id, d.id
limit $3::integer;
