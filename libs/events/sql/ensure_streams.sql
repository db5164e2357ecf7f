-- Numbers topics that have no number yet. $1 topics.
insert into consumer_stream (topic)
select w.topic from unnest($1::text[]) as w (topic)
where not exists (select 1 from consumer_stream s where s.topic = w.topic)
on conflict do nothing
