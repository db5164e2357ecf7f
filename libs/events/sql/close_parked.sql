-- An event is done or skipped. $1 topic, $2 partition, $3 offset, $4 state, $5 its version (null: unreadable).
-- Its version counts as taken charge of; when nothing else of its key waits, the key flows again. Rows: one when it does.
with closed as (
  update parked_message set state = $4
  where topic = $1 and partition = $2 and record_offset = $3
  returning subject
), seen as (
  update consumer_seen s set last_version = $5::bigint
  from closed, consumer_stream c
  where c.topic = $1 and s.stream = c.stream and s.last_version < $5::bigint
    and s.subject = case when $5 is not null then closed.subject::uuid end
)
delete from parked_key k using closed
where k.topic = $1 and k.subject = closed.subject
  and not exists (select 1 from parked_message w
                   where w.topic = $1 and w.subject = closed.subject and w.state = 'parked'
                     and (w.partition, w.record_offset) <> ($2::integer, $3::bigint))
returning k.subject
