-- $1 topics. Rows: topic, its number.
select topic, stream from consumer_stream where topic = any($1::text[])
