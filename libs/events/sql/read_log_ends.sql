-- How far each partition went when it was noted last. Rows: topic, partition, end offset, what lies behind has outbox ids above this one.
select topic, partition, end_offset, above_id from relay_log_end
