-- A retry has failed: why it waits now. $1 topic, $2 partition, $3 offset, $4 reason, $5 detail.
update parked_message set attempts = attempts + 1, reason = $4, detail = $5
where topic = $1 and partition = $2 and record_offset = $3 and state = 'parked'
