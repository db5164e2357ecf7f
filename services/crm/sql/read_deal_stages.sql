-- The stage history of a deal, oldest first. $1 deal. Index: deal_stages_pk.
select sequence, stage_code, state::integer, win_number, enter_time, actor, reason
from deal_stages
where deal_id = $1::uuid
order by sequence;
