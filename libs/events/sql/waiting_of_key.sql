-- What waits of a key, in the order in which it is to be done. $1 topic, $2 subject. Rows: partition, offset.
-- Uses parked_message_waiting.
select partition, record_offset
from parked_message
where topic = $1 and subject = $2 and state = 'parked'
order by event_version nulls first, record_offset
