-- Writes what the state machine changes on locked deals. Arrays, one element a deal. No column here is indexed, so the
-- rows are updated in place.
update deals d
set stage_code = n.stage_code, state = n.state, probability_percent = n.probability_percent, win_number = n.win_number,
    win_time = n.win_time, lost_reason = n.lost_reason, stage_count = n.stage_count, version = n.version,
    event_version = n.event_version, update_time = n.update_time, update_actor = n.update_actor
from unnest($1::uuid[], $2::text[], $3::integer[], $4::integer[], $5::integer[], $6::timestamptz[], $7::text[],
            $8::integer[], $9::bigint[], $10::bigint[], $11::timestamptz[], $12::text[])
     as n(id, stage_code, state, probability_percent, win_number, win_time, lost_reason, stage_count, version,
          event_version, update_time, update_actor)
where d.id = n.id;
