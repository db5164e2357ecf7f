-- $1 part, $2 paused, $3 why, $4 by whom, $5 how long the breaker is to be off, in microseconds. What is so already keeps its reason.
update backbone_control
set paused = $2, reason = $3, actor = $4, since = now(),
    tolerant_until = now() + $5::bigint * interval '1 microsecond'
where part = $1 and (paused <> $2 or not paused)
