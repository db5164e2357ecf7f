-- Records that wait for a person. The same event again (also at another offset) is kept once.
-- $1 topics, $2 partitions, $3 offsets, $4 subjects, $5 versions (null: unreadable), $6 event ids, $7 types, $8 companies,
-- $9 correlations, $10 first of its key, $11 reasons, $12 details, $13 headers, $14 payloads, $15 now.
insert into parked_message (topic, partition, record_offset, subject, event_version, event_id, event_type,
                            company_id, correlation_id, first, reason, detail, headers, payload, parked_at)
select w.*, $15::timestamptz
from unnest($1::text[], $2::integer[], $3::bigint[], $4::text[], $5::bigint[], $6::uuid[], $7::text[],
            $8::uuid[], $9::text[], $10::boolean[], $11::text[], $12::text[], $13::text[],
            $14::bytea[]) as w
on conflict do nothing
