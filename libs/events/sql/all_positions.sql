-- Where the consumer is. Rows: topic, partition, next offset.
select topic, partition, next_offset from consumer_position order by topic, partition
