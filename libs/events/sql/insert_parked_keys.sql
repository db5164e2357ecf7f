-- Keys whose later records join from now on. $1 topics, $2 subjects, $3 reasons, $4 now.
insert into parked_key (topic, subject, reason, since)
select w.*, $4::timestamptz from unnest($1::text[], $2::text[], $3::text[]) as w
on conflict do nothing
