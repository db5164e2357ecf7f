-- New holds in the order of arrival. $1 orders, $2 companies, $3 customers, $4 deals, $5 numbers, $6 currencies, $7 amounts, $8 held,
-- $9 states, $10 over limit, $11 released by, $12 correlations, $13 event versions, $14 now
insert into credit_holds (order_id, company_id, customer_id, deal_id, order_number, currency, amount_minor, held_minor, state,
  over_limit, released_by, correlation_id, event_version, version, create_time, update_time)
select t.order_id, t.company_id, t.customer_id, t.deal_id, t.order_number, t.currency, t.amount, t.held, t.state,
  t.over_limit, t.released_by, t.correlation_id, t.event_version, 1, $14::timestamptz, $14::timestamptz
from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::bigint[], $8::bigint[], $9::smallint[],
  $10::boolean[], $11::text[], $12::text[], $13::bigint[]) with ordinality
  as t (order_id, company_id, customer_id, deal_id, order_number, currency, amount, held, state, over_limit, released_by,
    correlation_id, event_version, position)
order by t.position
