-- Adds steps to trails; a step whose event or fact is there already is left out of the result. Arrays, one element a step;
-- fact may be null. Returns event. Indexes: trail_steps_pk, trail_steps_by_fact.
insert into trail_steps (root_id, fact_id, event_id, company_id, kind, document_number, detail, record_time, effective_time)
select n.root_id, n.fact_id, n.event_id, n.company_id, n.kind, n.document_number, n.detail, n.record_time, n.effective_time
from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::integer[], $6::text[], $7::text[], $8::timestamptz[],
            $9::timestamptz[])
     as n(root_id, fact_id, event_id, company_id, kind, document_number, detail, record_time, effective_time)
on conflict do nothing
returning event_id;
