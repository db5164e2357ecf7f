-- Deals whose stage history does not cover their age without gap or overlap, or does not end where the deal stands.
-- $1 company. Returns deal, what is wrong.
with stays as (
  select deal_id, sequence, enter_time, state, stage_code, win_number,
         lag(enter_time) over w as before, lag(sequence) over w as sequence_before
  from deal_stages
  where company_id = $1::uuid
  window w as (partition by deal_id order by sequence)
)
select d.id::text,
       case
         when s.deal_id is null then 'no stage history'
         when s.sequence = 1 and s.enter_time <> d.create_time then 'begins after the deal'
         when s.sequence > 1 and s.sequence_before is distinct from s.sequence - 1 then 'gap before ' || s.sequence
         when s.before > s.enter_time then 'times go back at ' || s.sequence
         else 'ends in another state than the deal'
       end
from deals d
left join stays s on s.deal_id = d.id
where d.company_id = $1::uuid
  and (s.deal_id is null
       or (s.sequence = 1 and s.enter_time <> d.create_time)
       or (s.sequence > 1 and s.sequence_before is distinct from s.sequence - 1)
       or s.before > s.enter_time
       or (s.sequence = d.stage_count and s.state <> d.state)
       or s.sequence > d.stage_count);
