-- Events of the journal recorded within a time, each once however often it was republished. $1 from, $2 to, $3 topic (null: all),
-- $4 key (null: all), $5 at most. Rows: ids in their order. Reads the whole journal: for operators.
select min(id)
from outbox
where occurred_at >= $1::timestamptz and occurred_at < $2::timestamptz and topic like '%.events.v1'
  and ($3::text is null or topic = $3) and ($4::text is null or key = $4)
group by event_id
order by 1
limit $5::bigint
