-- $1 topic, $2 partition, $3 offset, $4 action, $5 actor, $6 why, $7 outcome, $8 detail, $9 now.
insert into parked_action (topic, partition, record_offset, action, actor, reason, outcome, detail, at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
