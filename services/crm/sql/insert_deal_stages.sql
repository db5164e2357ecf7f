-- Appends to the stage histories of locked deals. $1 company; arrays, one element an entry.
insert into deal_stages (deal_id, sequence, company_id, stage_code, state, win_number, enter_time, actor, reason)
select n.deal_id, n.sequence, $1::uuid, n.stage_code, n.state, n.win_number, n.enter_time, n.actor, n.reason
from unnest($2::uuid[], $3::integer[], $4::text[], $5::integer[], $6::integer[], $7::timestamptz[], $8::text[],
            $9::text[])
     as n(deal_id, sequence, stage_code, state, win_number, enter_time, actor, reason);
