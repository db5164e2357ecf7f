-- Which of these events are not in the journal. $1 event ids. Rows: ids. Reads the whole journal once.
select e.id from unnest($1::uuid[]) as e (id) where not exists (select from outbox o where o.event_id = e.id)
